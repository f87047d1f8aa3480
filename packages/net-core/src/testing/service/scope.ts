/** What a test has opened, to be closed at its end: `await using` for Node 22, which does not know that. */
export class Scope implements AsyncDisposable {
  readonly #opened: AsyncDisposable[] = [];

  /** Takes care of `resource`, and gives it back. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.#opened.push(resource);
    return resource;
  }

  /** Closes all of it, the last first. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const resource of this.#opened.splice(0).toReversed()) await resource[Symbol.asyncDispose]();
  }
}
