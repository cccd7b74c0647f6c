/** Tells outside the page, where the browser can: Chrome on Android has permissions for it, and throws all the same. */
export function showNotification(title: string, body: string): void {
  try {
    new Notification(title, { body });
  } catch {
    // The tab's title tells it in any case.
  }
}
