import { apply, type KubectlCase } from './case.ts'
import { crd, widget } from './manifests.ts'

export const custom: readonly KubectlCase[] = [
  {
    name: 'custom resources are served as their definition says',
    steps: [
      { args: 'apply -f -', stdin: crd, stdout: /created/ },
      { args: 'wait --for=condition=Established crd/widgets.shop.example.com --timeout=30s', stdout: /condition met/ },
      { args: 'get crd widgets.shop.example.com', columns: ['NAME', 'CREATED', 'AT'] },
      { ...apply(widget), stdout: /widget.shop.example.com\/one created/ },
      { ...apply(widget), stdout: /unchanged/ },
      { args: 'get widgets -n {ns}', columns: ['NAME', 'COLOR', 'COUNT'], stdout: /^one +red +1$/m },
      { args: 'get wd -n {ns} -o wide', columns: ['NAME', 'COLOR', 'COUNT', 'READY'] },
      {
        args: 'patch widget one -n {ns} --type merge -p {"spec":{"color":"black"}}',
        exitCode: 1,
        stderr: /Unsupported value: "black": supported values: "red", "green"/,
      },
      {
        args: 'patch widget one -n {ns} --type merge -p {"spec":{"count":-1}}',
        exitCode: 1,
        stderr: /should be greater than or equal to 0/,
      },
      { ...apply(widget.replace('{color: red}', '{color: red, size: 3}')), exitCode: 1, stderr: /unknown field "spec\.size"/ },
      { args: 'scale widget one -n {ns} --replicas=4', stdout: /scaled/ },
      { args: 'get widget one -n {ns} -o jsonpath={.spec.count},{.metadata.generation}', stdout: /^4,2$/ },
      {
        args: 'patch widget one -n {ns} --subresource=status --type merge -p {"status":{"conditions":[{"type":"Ready","status":"True"}]}}',
        stdout: /patched/,
      },
      { args: 'wait --for=condition=Ready widget/one -n {ns} --timeout=30s', stdout: /condition met/ },
      { args: 'explain widget.spec.color', stdout: /The color to paint it/ },
      { ...apply(widget.replace('red', 'green'), ' --server-side --force-conflicts'), stdout: /serverside-applied/ },
      { args: 'describe widget one -n {ns}', stdout: /^Kind: +Widget$/m },
      { args: 'delete crd widgets.shop.example.com', stdout: /deleted/ },
      {
        args: 'get widgets -n {ns}',
        exitCode: 1,
        stderr: /the server doesn't have a resource type|could not find the requested resource/,
      },
    ],
  },
]
