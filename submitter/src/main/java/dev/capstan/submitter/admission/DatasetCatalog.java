package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.Name;
import java.util.Optional;

/** The newest versions of datasets. */
@FunctionalInterface
public interface DatasetCatalog {

  /** The newest version of a dataset, or empty when the tenant has no dataset of that name. */
  Optional<PinnedDataset> newest(TenantId tenant, Name datasetId);
}
