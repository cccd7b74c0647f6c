import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP proxy whose connections a test can cut, and whose door it can close. */
export class CuttableProxy implements AsyncDisposable {
  readonly #sockets = new Set<Socket>();
  readonly #server;
  #closed = false;

  private constructor(port: number) {
    this.#server = createServer((inner) => {
      if (this.#closed) return void inner.destroy();
      const outer = connect(port, "127.0.0.1");
      for (const socket of [inner, outer]) {
        this.#sockets.add(socket);
        socket.on("error", () => undefined).once("close", () => (this.#sockets.delete(socket), inner.destroy(), outer.destroy()));
      }
      inner.pipe(outer).pipe(inner);
    });
  }

  static async open(port: number): Promise<CuttableProxy> {
    const proxy = new CuttableProxy(port);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Breaks every connection; new ones are refused until `mend`. */
  cut(): void {
    this.#closed = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#closed = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
