import type { JobView, ResultView } from "#src/domain/job-view.ts";
import { formatEuros, formatNumber, formatSeconds } from "#src/lib/formats.ts";
import { useSetting } from "../workspace-context.ts";

/** What an attempt took and what it cost: where the time went, seconds beside their estimate, attempts used, energy, and euros where a price is known. */
export function Receipt({ job }: { job: JobView }) {
  const { t } = useSetting();
  const { result } = job;
  if (!result) return null;
  return (
    <section className="receipt" aria-label={t.receipt.title}>
      <Timeline job={job} result={result} />
      <Ticket job={job} result={result} />
    </section>
  );
}

function Timeline({ job, result }: { job: JobView; result: ResultView }) {
  const { t, locale } = useSetting();
  const waitedMs = job.startedAt === null ? 0 : Math.max(0, Date.parse(job.startedAt) - Date.parse(job.createdAt));
  const parts = [
    { name: t.receipt.waited, ms: waitedMs, kind: "waited" },
    { name: t.receipt.start, ms: result.timings.startMs, kind: "start" },
    { name: t.receipt.code, ms: result.timings.runMs, kind: "code" },
    { name: t.receipt.judge, ms: result.timings.judgeMs, kind: "judge" },
  ].filter(({ kind, ms }) => kind !== "judge" || ms > 0);
  return (
    <div className="timeline">
      <div className="bars" aria-hidden="true">
        {parts.map(({ kind, ms }) => (
          <i key={kind} className={kind} style={{ flexGrow: Math.max(ms, 1) }} />
        ))}
      </div>
      <ul aria-label={t.receipt.timeline}>
        {parts.map(({ kind, name, ms }) => (
          <li key={kind} className={kind}>
            {name} {formatSeconds(locale, ms / 1000)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Ticket({ job, result }: { job: JobView; result: ResultView }) {
  const { t, locale } = useSetting();
  const { usage } = result;
  const seconds = (ms: number, estimate: number | undefined) => {
    const spent = formatNumber(locale, ms / 1000, 2);
    return estimate ? t.receipt.withEstimate(spent, formatNumber(locale, estimate, 1)) : t.receipt.seconds(spent);
  };
  const joules = usage.energyMillijoules === null ? null : formatNumber(locale, usage.energyMillijoules / 1000, 1);
  return (
    <dl className="ticket">
      {result.attemptsUsed !== null && result.attemptsMax !== null && (
        <div>
          <dt>{t.receipt.title}</dt>
          <dd>{result.charged === false ? t.receipt.free : t.receipt.attempt(result.attemptsUsed, result.attemptsMax)}</dd>
        </div>
      )}
      {result.ranOn && (
        <div>
          <dt>{t.profiles.ranOn}</dt>
          <dd>{t.profiles[result.ranOn.sliceKind === "cpu" ? "processor" : "accelerator"](result.ranOn.device)}</dd>
          {job.profile === "gpu" && <dd>{t.profiles.gpuSizes}</dd>}
        </div>
      )}
      <div>
        <dt>{usage.gpuMs > 0 ? t.receipt.gpu : t.receipt.cpu}</dt>
        <dd>{usage.gpuMs > 0 ? seconds(usage.gpuMs, job.estimate?.gpuSeconds) : seconds(usage.cpuMs, job.estimate?.cpuSeconds)}</dd>
      </div>
      {result.foundations.length > 0 && (
        <div>
          <dt>{t.receipt.foundations}</dt>
          {result.foundations.map(({ path, origin }) => (
            <dd key={path}>{t.receipt.foundation[origin](path)}</dd>
          ))}
        </div>
      )}
      {result.returnedMs > 0 && (
        <div>
          <dt>{t.receipt.returned}</dt>
          <dd>{t.receipt.returnedTime(formatSeconds(locale, result.returnedMs / 1000))}</dd>
        </div>
      )}
      {/* Not told where hidden checks ran that are never shown. */}
      {usage.peakMemoryBytes > 0 && (
        <div>
          <dt>{t.receipt.memory}</dt>
          <dd>{formatNumber(locale, usage.peakMemoryBytes / 2 ** 20)} MiB</dd>
        </div>
      )}
      {(joules !== null || usage.gpuMs > 0) && (
        <div>
          <dt>{t.receipt.energy}</dt>
          <dd>
            {joules === null ? t.receipt.energyUnknown : t.receipt[usage.energyEstimated ? "energyEstimated" : "energyMeasured"](joules)}
          </dd>
        </div>
      )}
      {result.microEuros !== null && (
        <div>
          <dt>{t.receipt.cost}</dt>
          <dd>{formatEuros(locale, result.microEuros)}</dd>
        </div>
      )}
    </dl>
  );
}
