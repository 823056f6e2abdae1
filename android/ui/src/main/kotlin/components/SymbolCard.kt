package cn.fujian.bamin.ui.components

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawWithCache
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.PathMeasure
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.wallet.Symbol
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners

/** The quiet zone that the standard asks for (ISO/IEC 18004), in modules. */
private const val QUIET = 4

private val RING = 5.dp

/**
 * A QR symbol in a frame that empties clockwise until the symbol changes. Modules are whole pixels,
 * and as large as [most] allows.
 */
@Composable
fun SymbolCard(
    symbol: Symbol,
    dark: Color,
    ring: Color,
    most: Dp,
    label: String,
    modifier: Modifier = Modifier,
    left: @Composable () -> Unit,
) {
    val pixels = symbolPixels(symbol, most)
    val inner = with(LocalDensity.current) { pixels.side.toDp() }
    val side = inner + RING * 2
    Box(modifier.size(side).background(Color.White, Corners.symbol), Alignment.Center) {
        RingTrack(Bamin.palette.line)
        left()
        Box(
            Modifier.size(inner)
                .semantics { contentDescription = label; role = Role.Image }
                .modules(symbol, pixels.module, dark),
        )
    }
}

/** How wide the card of a symbol is if it may be [most]. */
@Composable
fun symbolSide(symbol: Symbol, most: Dp): Dp =
    with(LocalDensity.current) { symbolPixels(symbol, most).side.toDp() } + RING * 2

@Composable
private fun symbolPixels(symbol: Symbol, most: Dp): SymbolPixels {
    val density = LocalDensity.current
    return remember(density, most, symbol.width) {
        SymbolPixels.within(with(density) { (most - RING * 2).toPx() }, symbol.width)
    }
}

/** How large a symbol is drawn, in whole pixels. */
internal data class SymbolPixels(val module: Int, val side: Int) {
    companion object {
        fun within(pixels: Float, width: Int): SymbolPixels {
            val modules = width + 2 * QUIET
            val module = (pixels / modules).toInt().coerceAtLeast(1)
            return SymbolPixels(module, module * modules)
        }
    }
}

/** One rectangle for each run of dark modules in a row, kept until the symbol changes. */
private fun Modifier.modules(symbol: Symbol, module: Int, dark: Color) = drawWithCache {
    val path = Path()
    for (y in 0 until symbol.width) {
        var x = 0
        while (x < symbol.width) {
            val start = x
            while (x < symbol.width && symbol.dark(x, y)) x++
            if (x > start) path.addRun(start, x, y, module)
            x++
        }
    }
    onDrawBehind { drawPath(path, dark) }
}

private fun Path.addRun(start: Int, end: Int, y: Int, module: Int) {
    fun at(module0: Int) = ((module0 + QUIET) * module).toFloat()
    addRect(Rect(at(start), at(y), at(end), at(y + 1)))
}

@Composable
private fun RingTrack(colour: Color) {
    Canvas(Modifier.fillMaxSize()) { drawPath(frame(size, RING.toPx()), colour, style = Stroke(RING.toPx())) }
}

/** The rest of the time, as a part of the frame; [left] is 0 to 1 and read only when it is drawn. */
@Composable
fun Ring(colour: Color, left: () -> Float) {
    Box(
        Modifier.fillMaxSize().drawWithCache {
            val whole = frame(size, RING.toPx())
            val measure = PathMeasure().apply { setPath(whole, false) }
            onDrawBehind {
                val part = Path()
                measure.getSegment(0f, measure.length * left().coerceIn(0f, 1f), part, true)
                drawPath(part, colour, style = Stroke(RING.toPx()))
            }
        },
    )
}

/** A rounded square that begins at twelve o'clock and runs clockwise. */
private fun frame(size: Size, stroke: Float): Path {
    val inset = stroke / 2
    val corner = size.minDimension / 20f
    val right = size.width - inset
    val bottom = size.height - inset
    return Path().apply {
        moveTo(size.width / 2, inset)
        lineTo(right - corner, inset)
        quadraticTo(right, inset, right, inset + corner)
        lineTo(right, bottom - corner)
        quadraticTo(right, bottom, right - corner, bottom)
        lineTo(inset + corner, bottom)
        quadraticTo(inset, bottom, inset, bottom - corner)
        lineTo(inset, inset + corner)
        quadraticTo(inset, inset, inset + corner, inset)
        close()
    }
}
