import { KustomizeError } from '../contract.ts'
import type { Node } from './node.ts'
import { printNode } from './print.ts'

const names = { scalar: 'ScalarNode', list: 'SequenceNode', map: 'MappingNode' } as const

/** A node has another form than what is done with it needs, in kustomize's words, which show the node. */
export class WrongNodeKind extends KustomizeError {
  constructor(expected: Node['kind'], node: Node) {
    const found = `expected ${names[expected]} but got ${names[node.kind]}`
    super('transformer', `wrong node kind: ${found}: node contents:\n${printNode(node)}`)
    this.name = 'WrongNodeKind'
  }
}
