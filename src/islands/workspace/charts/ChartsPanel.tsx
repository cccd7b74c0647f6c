import { useState } from "react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import type { JobRecord } from "../job/job-record.ts";
import { useSetting } from "../workspace-context.ts";
import { MetricChart } from "./MetricChart.tsx";
import { MetricTable } from "./MetricTable.tsx";

/** The metrics of a run as curves and, in words and numbers, as a table. */
export function ChartsPanel({ record }: { record: JobRecord | null }) {
  const { t } = useSetting();
  const [wantsLog, setWantsLog] = useState(false);
  const metrics = Array.from(record?.metrics ?? []);
  if (metrics.length === 0) return <p className="quiet padded">{t.charts.empty}</p>;
  const canLog = metrics.some(([, series]) => series.lowest > 0);
  return (
    <div className="charts padded">
      <ToggleButtonGroup
        className="choice"
        aria-label={t.charts.scale}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[wantsLog && canLog ? "log" : "linear"]}
        onSelectionChange={(keys) => setWantsLog(keys.has("log"))}
      >
        <ToggleButton id="linear">{t.charts.linear}</ToggleButton>
        <ToggleButton id="log" isDisabled={!canLog}>
          {t.charts.logarithmic}
        </ToggleButton>
      </ToggleButtonGroup>
      {!canLog && <p className="quiet">{t.charts.logUnavailable}</p>}
      {metrics.map(([name, series]) => (
        <MetricChart key={name} name={name} series={series} isLog={wantsLog && series.lowest > 0} />
      ))}
      <MetricTable metrics={metrics} />
    </div>
  );
}
