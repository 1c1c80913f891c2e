/**
 * Whether the server is being stopped. While it drains, answers close their connections and health checks fail; when
 * the time is up, whoever still answers is told to come to an end.
 */
export class Drain {
  private hasBegun = false;
  private readonly cutters: (() => void)[] = [];

  get isDraining(): boolean {
    return this.hasBegun;
  }

  begin(): void {
    this.hasBegun = true;
  }

  /** Registers how running work is ended when the time for finishing it is over. */
  onDeadline(cut: () => void): void {
    this.cutters.push(cut);
  }

  cutOff(): void {
    for (const cut of this.cutters) cut();
  }
}
