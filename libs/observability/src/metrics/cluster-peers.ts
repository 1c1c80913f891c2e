import cluster from 'node:cluster';
import { readClusterMessage, type ClusterMessage } from './cluster-messages.js';

/** For a primary that is not Weir's and knows nothing of this. */
const DEADLINE_MS = 5_000;

type Collect = () => Promise<object[]>;
type Processes = readonly object[][];

/** Null in a process that shares its port with no other. */
export function joinCluster(collect: Collect): ClusterPeers | null {
  return cluster.isWorker ? new ClusterPeers(collect) : null;
}

/** The side of a worker: answers what others ask through the primary, and asks them. */
export class ClusterPeers {
  private readonly waiting = new Map<number, (processes: Processes | null) => void>();
  private lastId = 0;

  constructor(private readonly collect: Collect) {
    process.on('message', (message) => void this.receive(message));
    // Listening for messages must not keep a process alive that has nothing else to do.
    process.channel?.unref();
  }

  /** The numbers of every process, this one included. */
  async gather(): Promise<Processes> {
    const id = ++this.lastId;
    const answered = new Promise<Processes | null>((resolve) => this.waiting.set(id, resolve));
    const deadline = setTimeout(() => this.settle(id, null), DEADLINE_MS);
    send({ weirMetrics: 'gather', id });
    const processes = await answered;
    clearTimeout(deadline);
    if (!processes) throw new Error('A process of the cluster did not tell its metrics in time.');
    return processes;
  }

  private async receive(raw: unknown): Promise<void> {
    const message = readClusterMessage(raw);
    if (message?.weirMetrics === 'collect') {
      send({ weirMetrics: 'collected', id: message.id, families: await this.collect() });
    } else if (message?.weirMetrics === 'gathered') {
      this.settle(message.id, message.processes);
    }
  }

  private settle(id: number, processes: Processes | null): void {
    this.waiting.get(id)?.(processes);
    this.waiting.delete(id);
  }
}

function send(message: ClusterMessage): void {
  if (process.connected) process.send?.(message);
}
