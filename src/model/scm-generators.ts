import { flag, list, maybe, object, requiredText, text, texts } from './schema.ts'

const secretRef = object({ secretName: requiredText(), key: requiredText() })
const configMapRef = object({ configMapName: requiredText(), key: requiredText() })
const basicAuth = object({ username: requiredText(), passwordRef: secretRef })
const bearerToken = object({ tokenRef: secretRef })
const tokenRef = maybe(secretRef)
const caRef = maybe(configMapRef)
const serverAuth = { basicAuth: maybe(basicAuth), bearerToken: maybe(bearerToken), insecure: flag(), caRef }

/** The hosts of the scmProvider generator, beside its common fields. */
export const scmProviderHosts = {
  github: maybe(
    object({
      organization: requiredText(),
      api: text(),
      tokenRef,
      appSecretName: text(),
      allBranches: flag(),
      excludeArchivedRepos: flag(),
    }),
  ),
  gitlab: maybe(
    object({
      group: requiredText(),
      includeSubgroups: flag(),
      includeSharedProjects: flag(),
      includeArchivedRepos: flag(),
      api: text(),
      tokenRef,
      allBranches: flag(),
      insecure: flag(),
      topic: text(),
      caRef,
    }),
  ),
  gitea: maybe(
    object({
      owner: requiredText(),
      api: requiredText(),
      tokenRef,
      allBranches: flag(),
      insecure: flag(),
      excludeArchivedRepos: flag(),
    }),
  ),
  bitbucket: maybe(object({ owner: requiredText(), user: requiredText(), appPasswordRef: secretRef, allBranches: flag() })),
  bitbucketServer: maybe(object({ project: requiredText(), api: requiredText(), allBranches: flag(), ...serverAuth })),
  azureDevOps: maybe(
    object({
      organization: requiredText(),
      teamProject: requiredText(),
      api: text(),
      accessTokenRef: secretRef,
      allBranches: flag(),
    }),
  ),
  awsCodeCommit: maybe(
    object({
      tagFilters: list(object({ key: requiredText(), value: text() })),
      role: text(),
      region: text(),
      allBranches: flag(),
    }),
  ),
}

export const scmProviderFilters = list(
  object({
    repositoryMatch: text('Regular expression'),
    pathsExist: texts(),
    pathsDoNotExist: texts(),
    labelMatch: text('Regular expression'),
    branchMatch: text('Regular expression'),
  }),
  'One must match whole',
)

/** The hosts of the pullRequest generator, beside its common fields. */
export const pullRequestHosts = {
  github: maybe(
    object({ owner: requiredText(), repo: requiredText(), api: text(), tokenRef, appSecretName: text(), labels: texts() }),
  ),
  gitlab: maybe(
    object({
      project: requiredText(),
      api: text(),
      tokenRef,
      labels: texts(),
      pullRequestState: text(),
      insecure: flag(),
      caRef,
    }),
  ),
  gitea: maybe(
    object({ owner: requiredText(), repo: requiredText(), api: requiredText(), tokenRef, insecure: flag(), labels: texts() }),
  ),
  bitbucketServer: maybe(object({ project: requiredText(), repo: requiredText(), api: requiredText(), ...serverAuth })),
  bitbucket: maybe(
    object({
      owner: requiredText(),
      repo: requiredText(),
      api: text(),
      basicAuth: maybe(basicAuth),
      bearerToken: maybe(bearerToken),
    }),
  ),
  azuredevops: maybe(
    object({
      organization: requiredText(),
      project: requiredText(),
      repo: requiredText(),
      api: text(),
      tokenRef,
      labels: texts(),
    }),
  ),
}

export const pullRequestFilters = list(
  object({ branchMatch: text('Regular expression'), targetBranchMatch: text(), titleMatch: text() }),
  'One must match whole',
)
