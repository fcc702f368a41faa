/**
 * Git repositories through the program git. Repositories (URL and credentials) and revisions come in; refs, commits as `Snapshot` and facts of
 * commits go out. There is one bare mirror a repository and never a checkout; credentials reach git by its environment and by files that
 * last as long as one run, never by a command line or a URL. It never pushes and never decides which revision is meant.
 */
export { type GitOptions, type OpenGit, openGit } from './open-git.ts'
