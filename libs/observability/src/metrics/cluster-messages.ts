/** What the processes of one cluster say to each other about metrics; the primary passes it on. */
export type ClusterMessage =
  | { readonly weirMetrics: 'gather'; readonly id: number }
  | { readonly weirMetrics: 'collect'; readonly id: number }
  | { readonly weirMetrics: 'collected'; readonly id: number; readonly families: readonly object[] }
  | { readonly weirMetrics: 'gathered'; readonly id: number; readonly processes: readonly object[][] | null };

/** Null for every other message that travels between the processes. */
export function readClusterMessage(message: unknown): ClusterMessage | null {
  if (typeof message !== 'object' || message === null || !('weirMetrics' in message)) return null;
  return message as ClusterMessage;
}
