const DATASET_ID = /^d-([0-9a-f]{32})$/;
const RECORD_ID = /^dr-([0-9a-f]{32})$/;

/** The uuid in a dataset id of the wire; null when no dataset can have that id. */
export const uuidOfDatasetId = (datasetId: string): string | null => DATASET_ID.exec(datasetId)?.[1] ?? null;
/** The uuid in a record id of the wire; null when no record can have that id. */
export const uuidOfRecordId = (recordId: string): string | null => RECORD_ID.exec(recordId)?.[1] ?? null;

export const datasetIdOf = (uuid: string): string => `d-${uuid.replaceAll('-', '')}`;
