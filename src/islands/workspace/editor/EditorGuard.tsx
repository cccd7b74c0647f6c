import { Component, type ReactNode } from "react";

interface Props {
  readonly onFailed: () => void;
  readonly children: ReactNode;
}

/** If the big editor breaks, the text must not go down with it: the plain area takes over. */
export class EditorGuard extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(): void {
    this.props.onFailed();
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}
