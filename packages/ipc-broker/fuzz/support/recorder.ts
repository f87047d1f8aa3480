import type { OperationSink } from "../../src/protocol/parser.ts";
import type { Publication } from "../../src/protocol/publication.ts";

/** Keeps what a parser reads, one line of text an event, as the plain parser tells it. */
export class Recorder implements OperationSink {
  readonly events: string[] = [];

  connect(json: Buffer): void {
    this.events.push(`CONNECT ${json.toString("latin1")}`);
  }

  ping(): void {
    this.events.push("PING");
  }

  pong(): void {
    this.events.push("PONG");
  }

  publish(message: Publication): void {
    const { line, headerSizeEnd, headerSizeStart, replyEnd, replyStart } = message;
    const hasHeader = headerSizeEnd > 0;
    const words = [hasHeader ? "HPUB" : "PUB", line.toString("latin1", message.subjectStart, message.subjectEnd)];
    if (replyEnd > 0) words.push(line.toString("latin1", replyStart, replyEnd));
    if (hasHeader) words.push(line.toString("latin1", headerSizeStart, headerSizeEnd));
    words.push(line.toString("latin1", message.sizeStart, message.sizeEnd));
    words.push(message.body.toString("latin1", message.bodyStart, message.bodyEnd));
    this.events.push(words.join(" "));
  }

  subscribe(subject: string, queue: string | undefined, sid: string): void {
    this.events.push(queue === undefined ? `SUB ${subject} ${sid}` : `SUB ${subject} ${queue} ${sid}`);
  }

  unsubscribe(sid: string, max: number | undefined): void {
    this.events.push(`UNSUB ${sid} ${max ?? "now"}`);
  }

  fault(fault: string): void {
    this.events.push(`fault ${fault}`);
  }
}
