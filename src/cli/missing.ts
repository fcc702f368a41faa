/** What `argocd` has and Mainstay has not yet: the words of the command, and what does the same today. */
const replacements: { readonly [command: string]: string } = {
  account: 'The only account is admin. Its password is in the Secret argocd-initial-admin-secret, or the hash in argocd-secret.',
  admin:
    'Applications, projects and settings are resources: kubectl get applications,appprojects,applicationsets -n argocd -o yaml saves them.',
  cert: 'Edit the ConfigMap argocd-tls-certs-cm or argocd-ssh-known-hosts-cm with kubectl.',
  cluster: 'A cluster is a Secret with the label argocd.argoproj.io/secret-type: cluster; make it with kubectl.',
  configure: 'There is nothing to configure: questions are asked on a terminal only, and --yes answers them.',
  gpg: 'Signatures are not checked yet.',
  relogin: "'mainstay login SERVER' signs in again.",
  repo: 'A repository is a Secret with the label argocd.argoproj.io/secret-type: repository; docs/guide/4-repositories.md has one to copy.',
  repocreds:
    'Credentials for several repositories are a Secret with the label argocd.argoproj.io/secret-type: repo-creds; see docs/guide/4-repositories.md.',
  'app actions': 'kubectl does it: kubectl rollout restart deployment NAME, for example.',
  'app add-source': "Sources are in the Application: change its file, then 'mainstay app create --upsert -f FILE'.",
  'app confirm-deletion': 'The Application says in its message what releases what is held; it is a kubectl annotate.',
  'app delete-resource': 'kubectl delete does it; what Git still has comes back where self-heal is on.',
  'app edit': 'kubectl edit application NAME -n argocd does it.',
  'app get-resource': 'kubectl get KIND NAME -o yaml does it.',
  'app logs': 'kubectl logs does it.',
  'app patch': 'kubectl patch application NAME -n argocd --type merge -p PATCH does it.',
  'app patch-resource': 'kubectl patch does it; what Git says comes back where self-heal is on.',
  'app remove-source': "Sources are in the Application: change its file, then 'mainstay app create --upsert -f FILE'.",
  'app set': "Change its file, then 'mainstay app create --upsert -f FILE', or kubectl patch application NAME -n argocd.",
  'app unset': "Change its file, then 'mainstay app create --upsert -f FILE', or kubectl patch application NAME -n argocd.",
  'appset create': 'kubectl apply -f FILE does it.',
  'appset delete': 'kubectl delete applicationset NAME -n argocd does it.',
  'appset generate': "kubectl apply -f FILE makes the Applications; 'mainstay appset get NAME' lists them.",
}

const projectWords = /^(create|set|edit|delete|role|windows|source-integrity|(add|remove|allow|deny)-.+)$/

/** What to say to somebody who types a command of argocd that is not there; undefined for a word that argocd does not have either. */
export function missingFrom(parent: string, word: string): { command: string; hint: string } | undefined {
  const command = `${parent} ${word}`.replace(/^mainstay /, '')
  const hint =
    replacements[command] ??
    (parent === 'mainstay proj' && projectWords.test(word) ? 'kubectl edit appproject NAME -n argocd does it.' : undefined)
  return hint === undefined ? undefined : { command, hint }
}
