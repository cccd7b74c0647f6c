import { formatClock } from "../workspace/local-time.ts";
import { useHydrated } from "../workspace/use-hydrated.ts";
import { useClass } from "./class-setting.ts";
import type { Connection } from "./use-class-feed.ts";

/** Whether the page follows the class. Nothing while it does. */
export function ConnectionNote({ connection, at }: { connection: Connection; at: string }) {
  const { t, locale } = useClass();
  const isHydrated = useHydrated();
  const text =
    connection === "refused"
      ? t.connection.refused
      : connection === "down" && isHydrated
        ? t.connection.down.replace("{time}", formatClock(locale, at))
        : "";
  return <output className="connection">{text}</output>;
}
