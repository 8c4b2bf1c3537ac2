package dev.capstan.standalone.fault.docker;

import dev.capstan.containers.FaultProxy;
import java.time.Duration;
import java.util.function.Consumer;

/** Temporary faults of the dependencies. */
enum Fault {
  STORE_CUT(4, stack -> store(stack).cut()),
  STORE_SLOW(5, stack -> store(stack).delay(Duration.ofMillis(1500))),
  /** In the middle of a body. */
  STORE_CLOSES_UPLOADS(4, stack -> store(stack).closeAfter(20_000)),
  /** The operation is executed, but the response is lost. */
  STORE_CLOSES_ANSWERS(4, stack -> store(stack).closeAfterAnswered(200)),
  CACHE_CUT(4, stack -> cache(stack).cut()),
  CACHE_HANGS(6, stack -> cache(stack).hang()),
  CACHE_FLUSHED(1, stack -> stack.redis().flush()),
  BROKER_CUT(5, stack -> broker(stack).cut()),
  BROKER_PAUSED(12, stack -> stack.kafka().pause(), stack -> stack.kafka().resume());

  private final Duration lasting;
  private final Consumer<RealStack> beginning;
  private final Consumer<RealStack> ending;

  Fault(int seconds, Consumer<RealStack> beginning) {
    this(
        seconds,
        beginning,
        stack -> {
          store(stack).heal();
          cache(stack).heal();
          broker(stack).heal();
        });
  }

  Fault(int seconds, Consumer<RealStack> beginning, Consumer<RealStack> ending) {
    this.lasting = Duration.ofSeconds(seconds);
    this.beginning = beginning;
    this.ending = ending;
  }

  /** Long enough for each service to meet the fault more than once. */
  Duration lasting() {
    return lasting;
  }

  void begin(RealStack stack) {
    beginning.accept(stack);
  }

  void end(RealStack stack) {
    ending.accept(stack);
  }

  private static FaultProxy store(RealStack stack) {
    return stack.minio().proxy();
  }

  private static FaultProxy cache(RealStack stack) {
    return stack.redis().proxy();
  }

  private static FaultProxy broker(RealStack stack) {
    return stack.kafka().proxy();
  }
}
