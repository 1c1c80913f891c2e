/** Tells how hateful texts are. */
export interface ToxicityClassifier {
  /** The probability (0 to 1) that the text is hateful. */
  classify(text: string): Promise<number>;
  close(): Promise<void>;
}
