/**
 * How much of a document comes from repeating anchored nodes, with the limits of Go's reader: from 1,000 nodes on no more than 99 % may come
 * from aliases, and from 400,000 to 4,000,000 nodes that share falls to 10 %.
 */
export class Expansion {
  /** Nodes so far, repeated ones included. */
  nodes = 1
  private repeated = 0

  /** One node more; `repeated` where it stands inside an alias. Gives false where that is too much. */
  count(repeated: boolean): boolean {
    this.nodes++
    if (repeated) this.repeated++
    return this.isModest()
  }

  /** An alias stands for `size` nodes. Gives false where that is too much. */
  repeat(size: number): boolean {
    this.nodes += 1 + size
    this.repeated += size
    return this.isModest()
  }

  private isModest(): boolean {
    return !(this.repeated > 100 && this.nodes > 1_000 && this.repeated / this.nodes > allowedShare(this.nodes))
  }
}

function allowedShare(nodes: number): number {
  if (nodes <= 400_000) return 0.99
  return nodes >= 4_000_000 ? 0.1 : 0.99 - 0.89 * ((nodes - 400_000) / 3_600_000)
}
