import { Publication } from "./publication.ts";

// What a server stamps must not come from a client: no header of this name is let through.
const NAME = "Holdfast-Sender";
const VERSION_LINE = "NATS/1.0";
const BLOCK_END = "\r\n\r\n";

/** Whether the publisher has put the header in by itself, in any case. */
export function claimsSender(message: Publication): boolean {
  return headersOf(message).toLowerCase().includes(NAME.toLowerCase());
}

/** The message without what its publisher claims of itself. */
export function withoutSender(message: Publication): Publication {
  const lines = headersOf(message).split("\r\n");
  const kept = lines.filter((line) => !line.toLowerCase().trimStart().startsWith(NAME.toLowerCase()));
  return rebuilt(message, kept.join("\r\n"));
}

/** The message with a header that says who has published it; one without a header block gets one. */
export function withSender(message: Publication, sender: string): Publication {
  const headers = headersOf(message);
  const [first = VERSION_LINE, ...rest] = headers === "" ? [VERSION_LINE, "", ""] : headers.split("\r\n");
  const block = [first, `${NAME}: ${sender}`, ...rest].join("\r\n");
  return rebuilt(message, block.endsWith(BLOCK_END) ? block : `${block}${BLOCK_END}`);
}

function headersOf({ body, bodyStart, headerBytes }: Publication): string {
  return body.toString("latin1", bodyStart, bodyStart + headerBytes);
}

/** The same message with another header block, in buffers of its own. */
function rebuilt(message: Publication, headers: string): Publication {
  const { body, bodyStart, bodyEnd, headerBytes, subjectHash } = message;
  const block = Buffer.from(headers, "latin1");
  const payload = body.subarray(bodyStart + headerBytes, bodyEnd + 2);
  const next = new Publication();
  next.body = Buffer.concat([block, payload]);
  next.bodyEnd = next.body.length - 2;
  next.isBodyOwn = true;
  next.headerBytes = block.length;
  next.subjectHash = subjectHash;
  const reply = message.hasReply ? `${message.reply} ` : "";
  const start = `${message.subject} ${reply}`;
  next.line = Buffer.from(`${start}${block.length} ${next.bodyEnd}\r\n`, "latin1");
  next.subjectEnd = message.subjectEnd - message.subjectStart;
  if (reply !== "") {
    next.replyStart = next.subjectEnd + 1;
    next.replyEnd = start.length - 1;
  }
  next.headerSizeStart = start.length;
  next.headerSizeEnd = next.headerSizeStart + String(block.length).length;
  next.sizeStart = next.headerSizeEnd + 1;
  next.sizeEnd = next.line.length - 2;
  return next;
}
