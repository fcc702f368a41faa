/** Hands out pod addresses of 10.244.0.0/16, each to one pod at a time. */
export class Addresses {
  readonly #taken = new Map<string, string>()
  #last = 1

  /** Marks an address as used by a pod that was there before. */
  take(address: string, podUid: string): void {
    this.#taken.set(address, podUid)
  }

  /** A free address for this pod. With all 65,000 taken, the next one is shared rather than the pod refused. */
  next(podUid: string): string {
    let address = ''
    for (let tries = 0; tries < 65_000; tries++) {
      this.#last = this.#last >= 65_500 ? 2 : this.#last + 1
      address = `10.244.${this.#last >> 8}.${this.#last & 255}`
      if (!this.#taken.has(address)) break
    }
    this.#taken.set(address, podUid)
    return address
  }

  /** Frees the address if it is still this pod's. */
  release(address: string, podUid: string): void {
    if (this.#taken.get(address) === podUid) this.#taken.delete(address)
  }
}
