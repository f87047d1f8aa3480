/** Names for batches of lines. A client has few of them open at once, and each is shown other ones. */
export class BatchNames {
  #last = 0;

  next(): string {
    this.#last += 1;
    return this.#last.toString(36);
  }
}
