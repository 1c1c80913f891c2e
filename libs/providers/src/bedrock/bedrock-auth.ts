/** What requests are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Absent for keys that do not expire. */
  readonly expiration?: Date;
}

/** How calls are authorized; AWS' own chain (environment, profile, container, instance) is the last resort. */
export type BedrockAuth =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'keys'; readonly credentials: AwsCredentials }
  | { readonly kind: 'role'; readonly role: AssumedRole }
  | { readonly kind: 'ambient' };

/** A role to assume, with the given keys or with what AWS' own chain finds. */
export interface AssumedRole {
  readonly arn: string;
  readonly sessionSeconds: number;
  readonly credentials: AwsCredentials | null;
  /** Where STS answers; null for the address of the region. */
  readonly stsBase: URL | null;
}
