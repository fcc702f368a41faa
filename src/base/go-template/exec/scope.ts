/** The variables in sight at one place of a template, each with the slot that holds it while the template is executed. */
export class Scope {
  #slots = 1
  readonly #inSight: { name: string; slot: number }[] = [{ name: '$', slot: 0 }]

  /** A new variable, hiding any other of its name. */
  declare(name: string): number {
    const slot = this.#slots++
    this.#inSight.push({ name, slot })
    return slot
  }

  /** The slot of a variable; undefined where none of that name is in sight, which Go only finds out when it gets there. */
  find(name: string): number | undefined {
    return this.#inSight.findLast((variable) => variable.name === name)?.slot
  }

  /** Runs what declares variables for itself only. */
  within<T>(compile: () => T): T {
    const before = this.#inSight.length
    const result = compile()
    this.#inSight.length = before
    return result
  }
}
