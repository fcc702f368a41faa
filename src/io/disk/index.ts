/**
 * Files of this machine: a folder comes in and a `Snapshot` goes out, text comes in and is on the disk as a whole or not at all, a lock file
 * keeps two processes out of one folder. It never follows a link out of the folder that it was given.
 */
export { freeDiskBytes, writeFileAtomic } from './files.ts'
export { folderSnapshot } from './folder-snapshot.ts'
export { type Lock, takeLock } from './lock.ts'
export { workingFolder } from './working-folder.ts'
