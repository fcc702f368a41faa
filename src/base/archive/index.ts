/**
 * Tar archives, packed with gzip or not. Bytes come in, entries go out: names, kinds, where the content lies, the content. Everything has a limit,
 * because archives come from strangers. It writes no files, and says nothing about which names or kinds are acceptable to whom, but `insidePath` helps.
 */
export { ArchiveError } from './error.ts'
export { insidePath } from './inside-path.ts'
export { type ArchiveEntry, type ArchiveLimits, type TarSink, tarScanner, type TarScanner } from './tar-scanner.ts'
export { type ArchiveFile, readTar, readTgz } from './read-archive.ts'
export { type PackedFile, packTar, packTgz, tarEndBytes, tarHeader, tarPadding } from './pack.ts'
