/**
 * Who may talk to the sandbox: its own certificate authority and server certificate, the admin's token and kubeconfig, and the check of
 * each request. It knows one user; roles are stored and shown, but nobody is held to them.
 */
export { type Credential } from './certificates.ts'
export { type Identity, identityOf, kubeconfigText, passingIdentity, writePrivately } from './identity.ts'
export { type Authenticator, checkAccess, tokenAuthenticator, type User } from './users.ts'
