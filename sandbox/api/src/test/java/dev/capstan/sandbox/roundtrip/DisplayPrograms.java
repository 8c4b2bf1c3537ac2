package dev.capstan.sandbox.roundtrip;

import dev.capstan.schema.request.QueryType;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Python programs that show values, write a file without closing it, and end in any way. */
final class DisplayPrograms {
  private static final String PREPARATION =
      """
      import os, sys, time
      from IPython.display import HTML, JSON, Markdown, clear_output
      def rich(**forms):
          methods = {f'_repr_{form}_': lambda self, content=content: content for form, content in forms.items()}
          return type('Rich', (), {**methods, '__repr__': lambda self: 'rich'})()
      class Broken:
          def _repr_html_(self): raise KeyError('no form')
          def __repr__(self): return str(1 / 0)
      rows = open('out/rows.csv', 'w')
      """;

  private static final int MOST_DISPLAYS = 20;
  private static final int LONG_RUN = 25;

  private final Random random;
  private final StringBuilder code = new StringBuilder(PREPARATION);
  private final ObjectNode expected = ResultDocument.success();
  private final ArrayNode displays = (ArrayNode) expected.get("displays");
  private final ObjectNode artifacts = (ObjectNode) expected.get("artifacts");
  private int values;
  private int valuesSinceClear;
  private int images;
  private boolean isClearPending;

  private DisplayPrograms(Random random) {
    this.random = random;
  }

  static RoundTripProgram python(Random random) {
    return new DisplayPrograms(random).program();
  }

  private RoundTripProgram program() {
    String rows = "row %d\n".formatted(random.nextInt()).repeat(1 + random.nextInt(20));
    code.append("written = rows.write(").append(RandomText.python(rows)).append(")\n");
    for (int i = random.nextInt(6); i >= 0; i--) {
      show();
    }
    if (random.nextInt(4) == 0) {
      showTooMany();
    }
    ProgramEnd end = ProgramEnd.any(random, code, expected);
    if (end.lastValue() != null) {
      clear();
      text("text/plain", end.lastValue());
    }
    artifacts.put(
        "out/rows.csv", ResultDocument.base64(RoundTripProgram.utf8(end.isOrderly() ? rows : "")));
    RoundTripProgram program = RoundTripProgram.of(QueryType.PYTHON, code.toString(), expected);
    return end.isDeadline() ? program.deadline(RoundTripProgram.REACHED) : program;
  }

  private void show() {
    String text = RandomText.printable(random);
    String literal = RandomText.python(text);
    switch (random.nextInt(9)) {
      case 0 -> {
        int number = random.nextInt();
        value("display(%d)".formatted(number));
        text("text/plain", Integer.toString(number));
      }
      case 1 -> {
        value("display(%s, [%s, None])".formatted(literal, literal));
        text("text/plain", "'" + text + "'");
        count();
        text("text/plain", "['" + text + "', None]");
      }
      case 2 -> showRich(text, literal);
      case 3 -> {
        value("display(Broken())");
        text(
            "text/plain",
            "<Broken, whose text can't be shown: ZeroDivisionError: division by zero>");
      }
      case 4 -> {
        value(
            "display(rich(mimebundle={'text/plain': %s, 'text/html': '<i>'}))".formatted(literal));
        text("text/html", "<i>");
        text("text/plain", text);
      }
      case 5 -> {
        String kind = RandomText.one(random, List.of("HTML", "Markdown"));
        value("display(%s(%s))".formatted(kind, literal));
        text("text/" + kind.toLowerCase(java.util.Locale.ROOT), text);
        text("text/plain", "<IPython.core.display.%s object>".formatted(kind));
      }
      case 6 -> {
        value("display(JSON({'a': [1, %s]}))".formatted(literal));
        text("application/json", "{\"a\": [1, \"" + text + "\"]}");
        text("text/plain", "<IPython.core.display.JSON object>");
      }
      case 7 -> {
        code.append("from matplotlib.figure import Figure\n");
        code.append(
            "class Unready(Figure):\n    def savefig(self, *a, **k): raise ValueError('no ink')\n");
        code.append("    def __repr__(self): return 'figure'\n");
        value("display(Unready())");
        text("text/plain", "the figure can't be drawn: ValueError: no ink");
        text("text/plain", "figure");
      }
      default -> clearOutput();
    }
  }

  private void showRich(String text, String literal) {
    byte[] image = RandomText.bytes(random, 1 + random.nextInt(100));
    value("display(rich(latex='$x$', png=bytes(%s), html=%s))".formatted(list(image), literal));
    text("text/html", text);
    image("png", image);
    text("text/latex", "$x$");
    text("text/plain", "rich");
  }

  private void clearOutput() {
    boolean waits = random.nextBoolean();
    code.append(waits ? "clear_output(wait=True)\n" : "clear_output()\n");
    isClearPending = true;
    if (!waits) {
      clear();
    }
  }

  /** What is over the limit is dropped and named. The last value is not concerned. */
  private void showTooMany() {
    int firstDropped = 0;
    for (int i = 0; i < LONG_RUN; i++) {
      value("display(%d)".formatted(i));
      if (valuesSinceClear <= MOST_DISPLAYS) {
        text("text/plain", Integer.toString(i));
      } else if (firstDropped == 0) {
        firstDropped = values;
      }
    }
    ((ArrayNode) expected.get("skipped"))
        .addObject()
        .put("name", "display " + firstDropped)
        .put(
            "reason",
            "more than 20 displays: what does not fit of this one and later ones is dropped, the"
                + " last value is kept");
  }

  private void value(String statement) {
    code.append(statement).append('\n');
    clear();
    count();
  }

  private void count() {
    values++;
    valuesSinceClear++;
  }

  private void clear() {
    if (isClearPending) {
      isClearPending = false;
      valuesSinceClear = 0;
      displays.removeAll();
      artifacts.removeAll();
    }
  }

  private void text(String mimeType, String text) {
    displays.addObject().put("mime_type", mimeType).put("text", text).putNull("artifact");
  }

  private void image(String extension, byte[] content) {
    String name = "display-%d.%s".formatted(++images, extension);
    displays
        .addObject()
        .put("mime_type", "image/" + extension)
        .putNull("text")
        .put("artifact", name);
    artifacts.put(name, ResultDocument.base64(content));
  }

  private static String list(byte[] bytes) {
    StringBuilder list = new StringBuilder("[");
    for (byte one : bytes) {
      list.append(one & 0xff).append(',');
    }
    return list.append(']').toString();
  }
}
