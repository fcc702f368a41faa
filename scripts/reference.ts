// Writes docs/reference/cli.md and api.md from the declared commands and routes: npx tsx scripts/reference.ts
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { commandGroups, commands, flagRows, globalFlags, usageLine } from '#cli'
import { grpcCodes, routes } from '#contract'

/** docs/reference/cli.md */
export function cliReference(): string {
  const parts = commands.map((spec) => {
    const flags = spec.flags === undefined || Object.keys(spec.flags).length === 0 ? '' : `\n${flagTable(spec.flags)}\n`
    const examples = spec.examples === undefined ? '' : `\n\`\`\`sh\n${spec.examples.join('\n')}\n\`\`\`\n`
    const more = spec.more === undefined ? '' : ` ${spec.more}`
    return `### mainstay ${spec.name}\n\n${spec.about}${more}\n\n\`${usageLine(spec)}\`\n${examples}${flags}`
  })
  const groups = Object.entries(commandGroups).map(([name, about]) => `- \`${name}\`: ${about}`)
  return `# The command line

Made from the commands themselves (\`npx tsx scripts/reference.ts\`); \`mainstay COMMAND --help\` says the same.

## Which server

A command finds its server in this order:

1. \`--core\`: no server. The handlers of the API run in the command itself, on the cluster of the kubeconfig (\`--kubeconfig\`, \`--kube-context\`,
   \`--namespace\`), with the rights that it gives. Nobody signs in.
2. \`--server\` or \`MAINSTAY_SERVER\` or \`ARGOCD_SERVER\`, with \`--auth-token\` or \`MAINSTAY_AUTH_TOKEN\` or \`ARGOCD_AUTH_TOKEN\`, or the token stored for it.
3. The context that \`--argocd-context\` names.
4. The demo that runs on this machine, by the file \`$MAINSTAY_HOME/demo/api.json\` that it keeps while it runs. A remark says so where another
   context is set.
5. The current context of the configuration.

The configuration has Argo CD's layout and is the file \`config\` (mode 0600; a file that others may read is refused) in \`MAINSTAY_CONFIG_DIR\`, \`ARGOCD_CONFIG_DIR\` or
\`~/.config/mainstay\`. While there is none, \`~/.config/argocd/config\` is read, and never written, so that whoever is signed in there is signed in here.
\`MAINSTAY_OPTS\` or \`ARGOCD_OPTS\` holds flags for every command. \`KUBECTL_EXTERNAL_DIFF\` names the program that \`app diff\` calls.

Addresses are \`host\`, \`host:port\` or a URL. TLS is used unless \`--plaintext\` or an \`http://\` URL says otherwise; a server on this machine that answers without TLS is
talked to without.

## Exit codes

| Code | Meaning |
|---|---|
| 0 | All went well |
| 1 | The command line is wrong, an operation failed, or \`app diff\` found a difference (\`--diff-exit-code\` changes that) |
| 2 | The command line of \`app diff\` is wrong |
| 20 | Every other error: no answer, not allowed, not there, time is over |
| 130 | Interrupted |

## Global flags

${flagTable(globalFlags)}

## Commands

${groups.join('\n')}

${parts.join('\n')}`
}

/** docs/reference/api.md */
export function apiReference(): string {
  const parts = Object.values(routes).map((route) => {
    const query = Object.entries(route.query).map(
      ([name, { type, about }]) => `| \`${name}\` | ${wordOf(type)} | ${cell(about)} |`,
    )
    const facts = [
      ...(route.access === 'open' ? ['Needs no session.'] : []),
      ...(route.takes === undefined ? [] : [`Takes ${cell(route.takes)}.`]),
      route.streams ? `Streams \`{"result": ${route.gives}}\`.` : `Gives ${cell(route.gives)}.`,
    ]
    const table = query.length === 0 ? '' : `\n| Query | | |\n|---|---|---|\n${query.join('\n')}\n`
    return `### ${route.method} ${route.path}\n\n${route.about} ${facts.join(' ')}\n${table}`
  })
  const codes = Object.entries(grpcCodes).map(([name, { code, http }]) => `| ${code} | ${name} | ${http} |`)
  return `# The HTTP API

Made from the declared routes (\`npx tsx scripts/reference.ts\`). Paths and shapes are those of Argo CD; what it does not have is marked by the word "beyond" or in its description.

## Sessions

\`POST /api/v1/session\` with \`{"username", "password"}\` gives a token, to be sent as \`Authorization: Bearer …\`; browsers get it as the cookie \`argocd.token\` too. A token is valid
for \`users.session.duration\` of \`argocd-cm\` (24 h), until it is revoked by \`DELETE /api/v1/session\`, or until the password is changed. The only account is \`admin\`. Its first password is in
the Secret \`argocd-initial-admin-secret\`, which can be deleted after it was read. After five failures within 300 s nobody gets in under that name until they are over.

Requests other than GET must carry \`Content-Type: application/json\`, else 415. Bodies are limited to 16 MiB.

## Errors

\`{"error": text, "code": number, "message": text}\`, where \`code\` is a gRPC code:

| Code | Name | HTTP |
|---|---|---|
${codes.join('\n')}

Without the parameter \`project\` an Application that does not exist is answered like one that may not be seen: PermissionDenied. With it: NotFound.

## Streams

One JSON object a line; with \`Accept: text/event-stream\` the same as \`data:\` lines with an \`id:\` to resume from (\`Last-Event-ID\`). A stream begins with ADDED for everything that matches,
or after \`resourceVersion\` where that is given; a version that is too old is an error of code OutOfRange in the stream. Blank lines are heartbeats. A reader that is slow gets the newest
state of each object instead of every one in between.

## Secrets

Values of Secrets are never in an answer. Equal values of one object have equal masks, different ones masks of different length.

## Beside the API

\`GET /\` is a page for browsers, \`GET /healthz\` answers \`ok\`.

## Routes

${parts.join('\n')}`
}

function flagTable(flags: Parameters<typeof flagRows>[0]): string {
  return `| Flag | |\n|---|---|\n${flagRows(flags)
    .map(([flag, about]) => `| \`${flag.trim()}\` | ${cell(about)} |`)
    .join('\n')}`
}

function wordOf(type: string): string {
  return { text: 'text', texts: 'text, repeatable', flag: 'true or false', number: 'number' }[type] ?? type
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url))
  writeFileSync(`${folder}cli.md`, cliReference())
  writeFileSync(`${folder}api.md`, apiReference())
}
