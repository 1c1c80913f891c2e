/** Namespace of the advisory locks on artifact paths: any number that no other feature uses. */
export const ARTIFACT_LOCKS = 0x6172_7466;
