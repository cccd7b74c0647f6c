/** A numbered message; with `message` null it only acknowledges. */
export interface Frame<Message> {
  readonly seq: number;
  readonly ack: number;
  readonly message: Message | null;
}

/** A message that the link's rules forbid: the other side is broken or hostile. */
export class LinkViolation extends Error {}

/**
 * One end of a link that survives its connections. Messages are numbered and
 * kept until acknowledged; what a lost connection swallowed is sent again, and
 * what arrives twice is dropped. Carries no clock and no socket: the caller
 * sends the frames and hands over those that come.
 */
export class LinkEnd<Out, In> {
  #sent = 0;
  #acknowledged = 0;
  #received = 0;
  #unacknowledged: { seq: number; message: Out }[] = [];

  /** Last number of the unbroken row received. */
  get received(): number {
    return this.#received;
  }

  /** How many messages the other side has not acknowledged. */
  get backlog(): number {
    return this.#unacknowledged.length;
  }

  /** Numbers a message and keeps it until it is acknowledged. */
  send(message: Out): Frame<Out> {
    this.#sent += 1;
    this.#unacknowledged.push({ seq: this.#sent, message });
    return { seq: this.#sent, ack: this.#received, message };
  }

  /** A frame that only tells how far this end has come. */
  acknowledgement(): Frame<Out> {
    return { seq: 0, ack: this.#received, message: null };
  }

  /** Takes a frame in. Gives its message where it is new, null where it is a repetition or bare. */
  receive(frame: Frame<In>): In | null {
    this.#acknowledge(frame.ack);
    if (frame.message === null || frame.seq <= this.#received) return null;
    if (frame.seq !== this.#received + 1) throw new LinkViolation(`message ${frame.seq} came after ${this.#received}`);
    this.#received = frame.seq;
    return frame.message;
  }

  /** On a new connection: everything after what the other side says it has, in order. */
  resume(receivedThere: number): Frame<Out>[] {
    this.#acknowledge(receivedThere);
    return this.#unacknowledged.map(({ seq, message }) => ({ seq, ack: this.#received, message }));
  }

  #acknowledge(ack: number): void {
    if (ack > this.#sent) throw new LinkViolation(`${ack} acknowledged, ${this.#sent} sent`);
    if (ack <= this.#acknowledged) return;
    this.#acknowledged = ack;
    this.#unacknowledged = this.#unacknowledged.filter(({ seq }) => seq > ack);
  }
}
