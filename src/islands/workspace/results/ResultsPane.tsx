import type { ReactNode } from "react";
import { type Key, Tab, TabList, TabPanel, Tabs } from "react-aria-components/Tabs";
import { useSetting } from "../workspace-context.ts";

export type ResultsTab = "output" | "checks" | "charts" | "history";

const tabs: readonly ResultsTab[] = ["output", "checks", "charts", "history"];

interface Props {
  readonly shown: ResultsTab;
  readonly onShow: (tab: ResultsTab) => void;
  readonly status: ReactNode;
  readonly panels: Readonly<Record<ResultsTab, ReactNode>>;
}

/** State above, and below it what was printed, judged, measured and kept. */
export function ResultsPane({ shown, onShow, status, panels }: Props) {
  const { t } = useSetting();
  const choose = (key: Key) => {
    const tab = tabs.find((one) => one === key);
    if (tab) onShow(tab);
  };
  return (
    <Tabs className="pane-tabs" selectedKey={shown} onSelectionChange={choose}>
      <div className="tab-row">
        <TabList className="tab-list" aria-label={t.results.tabs}>
          {tabs.map((tab) => (
            <Tab key={tab} id={tab} className="tab">
              {t.results[tab]}
            </Tab>
          ))}
        </TabList>
      </div>
      {status}
      {tabs.map((tab) => (
        <TabPanel key={tab} id={tab} className="pane-body">
          {panels[tab]}
        </TabPanel>
      ))}
    </Tabs>
  );
}
