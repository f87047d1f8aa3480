const NOTHING = Buffer.alloc(0);

/**
 * A message as its publisher has sent it: places in buffers, since a text or a copy of each part would cost more than
 * all else that is done for it. A parser fills the same one for each message; it means nothing after that.
 */
export class Publication {
  /** Where subject, reply and sizes are, as they were sent. */
  line: Buffer = NOTHING;
  subjectStart = 0;
  subjectEnd = 0;
  /** Of the subject's bytes, see `subject/hash.ts`. */
  subjectHash = 0;
  /** Without a reply, start and end are 0. */
  replyStart = 0;
  replyEnd = 0;
  /** The text of the length of the header block; without one, start and end are 0. */
  headerSizeStart = 0;
  headerSizeEnd = 0;
  /** The text of the length of the body. */
  sizeStart = 0;
  sizeEnd = 0;
  /** How many bytes of the body are headers. */
  headerBytes = 0;
  /** Where headers and payload are, and a CR LF behind them. */
  body: Buffer = NOTHING;
  bodyStart = 0;
  /** Where the body ends, its CR LF apart. */
  bodyEnd = 0;
  /** Nobody else's bytes are in the buffer of the body, so that it may be kept as it is. */
  isBodyOwn = false;

  get subject(): string {
    return this.line.toString("latin1", this.subjectStart, this.subjectEnd);
  }

  get hasReply(): boolean {
    return this.replyEnd > 0;
  }

  get reply(): string {
    return this.line.toString("latin1", this.replyStart, this.replyEnd);
  }

  get bodyBytes(): number {
    return this.bodyEnd - this.bodyStart;
  }

  /** The same, of a message whose body has not come in full: with a line and a body of its own. */
  detached(lineEnd: number, bodyBytes: number): Publication {
    const copy = new Publication();
    const origin = this.subjectStart;
    copy.line = Buffer.from(this.line.subarray(origin, lineEnd));
    copy.subjectEnd = this.subjectEnd - origin;
    copy.subjectHash = this.subjectHash;
    if (this.hasReply) {
      copy.replyStart = this.replyStart - origin;
      copy.replyEnd = this.replyEnd - origin;
    }
    if (this.headerSizeEnd > 0) {
      copy.headerSizeStart = this.headerSizeStart - origin;
      copy.headerSizeEnd = this.headerSizeEnd - origin;
    }
    copy.sizeStart = this.sizeStart - origin;
    copy.sizeEnd = this.sizeEnd - origin;
    copy.headerBytes = this.headerBytes;
    copy.body = Buffer.allocUnsafeSlow(bodyBytes + 2);
    copy.bodyEnd = bodyBytes;
    copy.isBodyOwn = true;
    return copy;
  }
}
