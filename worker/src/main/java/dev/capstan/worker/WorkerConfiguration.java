package dev.capstan.worker;

/** wip */
class WorkerConfiguration {}
