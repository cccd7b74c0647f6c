import { type messages, parse, type PGlite, protocol, type QueryOptions, type Results } from "@electric-sql/pglite";

/** A statement that the embedded database has parsed before. */
interface Statement {
  readonly name: string;
  /** Type numbers of its parameters. */
  readonly types: readonly number[];
  /** What it answers with, as the protocol describes it; nothing where it answers no rows. */
  readonly answer: readonly messages.RowDescriptionMessage[];
  /** Type numbers of its columns. */
  readonly columns: ReadonlySet<number>;
}
type BackendMessage = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];
/** What asks inside a transaction. */
type Inside = Pick<PreparedStatements, "query">;

/** Statements kept; the oldest is forgotten first. The site asks some two hundred different ones. */
const mostKept = 500;
/** How long plans are kept. */
const plansKeptMs = 60_000;

/**
 * The embedded database for Drizzle, with statements prepared once.
 *
 * PGlite's own `query` parses, describes, binds, describes, executes and syncs one after another for every question,
 * looks for a file that might come with it, and copies its three hundred parsers; here it is one exchange. A
 * transaction begins in the exchange of its first question.
 *
 * Plans are kept as a server keeps them: from the sixth time on, where one for any values is as good as one for these.
 * But for a minute only: nothing analyses the tables of an embedded database, and a plan from when a table was small
 * would otherwise be used for ever.
 */
export class PreparedStatements {
  readonly #client: PGlite;
  readonly #known = new Map<string, Statement>();
  #made = 0;
  #plansForgottenAt = performance.now();

  private constructor(client: PGlite) {
    this.#client = client;
  }

  static async over(client: PGlite): Promise<PreparedStatements> {
    await client.exec("set plan_cache_mode = auto");
    return new PreparedStatements(client);
  }

  /** As PGlite's. A question of its own waits for transactions that are under way: there is one connection. */
  query<Row>(text: string, values: unknown[] = [], options: QueryOptions = {}): Promise<Results<Row>> {
    return this.#client._runExclusiveTransaction(async () => {
      await this.#forgetOldPlans();
      const results = await this.#ask<Row>(text, values, options);
      await this.#client.syncToFs();
      return results;
    });
  }

  /** As PGlite's; what is asked inside is prepared too. */
  transaction<Result>(work: (tx: Inside) => Promise<Result>): Promise<Result> {
    return this.#client._runExclusiveTransaction(async () => {
      await this.#forgetOldPlans();
      let state: "new" | "begun" | "over" = "new";
      const query = <Row>(text: string, values: unknown[] = [], options: QueryOptions = {}) => {
        if (state === "over") throw new Error("the transaction is over");
        const opening = state === "new" ? [command("begin")] : [];
        state = "begun";
        return this.#ask<Row>(text, values, options, opening);
      };
      try {
        const result = await work({ query });
        if (hasBegun()) await this.#commit();
        return result;
      } catch (error) {
        if (hasBegun()) await this.#tell("rollback");
        throw error;
      } finally {
        state = "over";
        await this.#client.syncToFs();
      }
      // The type checker does not see that a question changes the state.
      function hasBegun(): boolean {
        return state === "begun";
      }
    });
  }

  #ask<Row>(text: string, values: unknown[], options: QueryOptions, opening: readonly Uint8Array[] = []): Promise<Results<Row>> {
    return this.#client._runExclusiveQuery(async () => {
      const known = this.#known.get(text);
      const statement = known ?? (await this.#prepare(text, opening));
      const { bind, execute, sync } = protocol.serialize;
      const bound = bind({ statement: statement.name, values: values.map((value, at) => this.#write(value, statement.types[at])) });
      const said = await this.#exchange(...(known ? opening : []), bound, execute({}), sync());
      // What opens the transaction is answered first.
      const answer = said.slice(said.findIndex(({ name }) => name === "bindComplete"));
      const { rowMode } = options;
      const [results] = parse.parseResults(
        [...statement.answer, ...answer],
        this.#chooseParsers(statement, options),
        rowMode && { rowMode },
      );
      if (!results) throw new Error("the embedded database gave no answer");
      return results as Results<Row>;
    });
  }

  async #prepare(text: string, opening: readonly Uint8Array[]): Promise<Statement> {
    const name = `s${(this.#made += 1)}`;
    const { parse: parseMessage, describe, close, sync } = protocol.serialize;
    const [oldest] = this.#known.size >= mostKept ? this.#known : [];
    const forgotten = oldest ? [close({ type: "S", name: oldest[1].name })] : [];
    if (oldest) this.#known.delete(oldest[0]);
    const said = await this.#exchange(...opening, ...forgotten, parseMessage({ name, text }), describe({ type: "S", name }), sync());
    const answer = said.filter((message): message is messages.RowDescriptionMessage => message.name === "rowDescription");
    const columns = new Set(answer.flatMap(({ fields }) => fields.map(({ dataTypeID }) => dataTypeID)));
    const statement = { name, types: parse.parseDescribeStatementResults(said), answer, columns };
    this.#known.set(text, statement);
    return statement;
  }

  async #commit(): Promise<void> {
    const said = await this.#tell("commit");
    // A question that failed has undone everything, whether or not somebody caught its error.
    if (!said.some((message) => message.name === "commandComplete" && (message as messages.CommandCompleteMessage).text === "COMMIT"))
      throw new Error("a question inside the transaction had failed");
  }

  async #forgetOldPlans(): Promise<void> {
    if (performance.now() - this.#plansForgottenAt < plansKeptMs) return;
    this.#plansForgottenAt = performance.now();
    await this.#tell("discard plans");
  }

  #tell(words: "commit" | "rollback" | "discard plans"): Promise<BackendMessage[]> {
    return this.#client._runExclusiveQuery(() => this.#exchange(command(words)));
  }

  #exchange(...sent: readonly Uint8Array[]): Promise<BackendMessage[]> {
    return this.#client.execProtocolStream(Buffer.concat(sent), { syncToFs: false });
  }

  /** Those of its columns alone: given some of ours, PGlite copies all of its own first. */
  #chooseParsers({ columns }: Statement, { parsers }: QueryOptions): PGlite["parsers"] {
    const chosen: PGlite["parsers"] = {};
    for (const type of columns) {
      const parser = parsers?.[type] ?? this.#client.parsers[type];
      if (parser) chosen[type] = parser;
    }
    return chosen;
  }

  #write(value: unknown, type: number | undefined): string | null {
    if (value === null || value === undefined) return null;
    const serializer = type === undefined ? undefined : this.#client.serializers[type];
    if (serializer) return serializer(value);
    return typeof value === "string" ? value : JSON.stringify(value);
  }
}

const command = (words: string): Uint8Array => protocol.serialize.query(words);
