package dev.capstan.submitter.admission;

/** Where the ledger holds an execution. */
public record LedgerPosition(int partition, long offset) {}
