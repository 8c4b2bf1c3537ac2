package dev.capstan.submitter;

import org.springframework.context.annotation.Configuration;

/** What runs by itself. */
@Configuration(proxyBeanMethods = false)
class SchedulingConfiguration {}
