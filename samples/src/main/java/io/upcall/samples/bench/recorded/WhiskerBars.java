package io.upcall.samples.bench.recorded;

import io.upcall.samples.bench.report.Statistics;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.Locale;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.data.Range;
import org.jfree.data.category.CategoryDataset;

/** Horizontal bars as long as a median, with a line from the minimum to the maximum. */
final class WhiskerBars extends BarRenderer {
  private static final long serialVersionUID = 1;

  private static final String OURS = "upcall";
  private static final Color OUR_COLOR = new Color(0x2a6fbb);
  private static final Color THEIR_COLOR = new Color(0xa9b4bf);
  private static final Font FIGURE = new Font(Font.SANS_SERIF, Font.PLAIN, 10);
  private static final double CAP_HALF_HEIGHT = 3;

  private final transient RecordedTrial trial;

  WhiskerBars(RecordedTrial trial) {
    this.trial = trial;
    setBarPainter(new StandardBarPainter());
    setShadowVisible(false);
  }

  @Override
  public Paint getItemPaint(int row, int column) {
    return name(getPlot().getDataset(), column).startsWith(OURS) ? OUR_COLOR : THEIR_COLOR;
  }

  /** As far as the maxima, or their whiskers would end at the edge. */
  @Override
  public Range findRangeBounds(CategoryDataset dataset) {
    double max =
        trial.contenders().stream()
            .filter(RecordedTrial.Contender::isThere)
            .mapToDouble(contender -> contender.spread().max())
            .max()
            .orElse(1);
    return new Range(0, max);
  }

  @Override
  public void drawItem(
      Graphics2D graphics,
      CategoryItemRendererState state,
      Rectangle2D area,
      CategoryPlot plot,
      CategoryAxis names,
      ValueAxis values,
      CategoryDataset dataset,
      int row,
      int column,
      int pass) {
    super.drawItem(graphics, state, area, plot, names, values, dataset, row, column, pass);
    RecordedTrial.Contender contender =
        trial.contender(name(dataset, column)).orElseThrow(); // it is in the data set
    Statistics spread = contender.spread();
    double y =
        names.getCategoryMiddle(column, dataset.getColumnCount(), area, plot.getDomainAxisEdge());
    double min = values.valueToJava2D(spread.min(), area, plot.getRangeAxisEdge());
    double max = values.valueToJava2D(spread.max(), area, plot.getRangeAxisEdge());
    graphics.setPaint(Color.BLACK);
    graphics.setStroke(new BasicStroke(1));
    graphics.draw(new Line2D.Double(min, y, max, y));
    drawCap(graphics, min, y);
    drawCap(graphics, max, y);
    graphics.setFont(FIGURE);
    graphics.drawString(text(spread.median()), (float) max + 5, (float) y + 4);
  }

  private static void drawCap(Graphics2D graphics, double x, double y) {
    graphics.draw(new Line2D.Double(x, y - CAP_HALF_HEIGHT, x, y + CAP_HALF_HEIGHT));
  }

  private static String text(double median) {
    return String.format(Locale.ROOT, median < 100 ? "%.2f" : "%,.0f", median);
  }

  private static String name(CategoryDataset dataset, int column) {
    return dataset.getColumnKey(column).toString();
  }
}
