package dev.capstan.submitter.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The query parameters of a route; a route without this annotation has none. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface AcceptsQuery {
  /** Parameters that may occur once. */
  String[] once() default {};

  /** Parameters that may be repeated. */
  String[] repeated() default {};
}
