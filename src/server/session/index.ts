/**
 * Who asks: passwords and tokens come in, a name or a refusal goes out. What has to outlive this process (password, signing key, revoked
 * tokens, failed attempts) lives in Secrets of the own namespace. It never decides what somebody may do.
 */
export { accountStore } from './account.ts'
export { createSessions, type Session, type Sessions } from './sessions.ts'
