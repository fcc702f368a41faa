/**
 * Helm repositories, OCI registries and value files on the web. Repositories (URL and credentials), charts and versions come in; lists of versions, digests,
 * packed charts and their content as `Snapshot` go out. Credentials reach the repository's own host and no other (unless `passCredentials`), and never follow a
 * redirect. Everything that is read has a limit and, where the repository tells one, the right digest. It never decides which version is meant.
 */
export { archiveTree } from './archive-tree.ts'
export { type OpenRegistries, openRegistries, type RegistryOptions } from './open-registries.ts'
