package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawWithCache
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Palette
import cn.fujian.bamin.ui.theme.Tone

/** A field of the tone's colour; "unchecked" has stripes, so that it differs without colour. */
fun Modifier.toneField(tone: Tone, palette: Palette): Modifier {
    val field = background(palette.tones(tone).field)
    return if (tone == Tone.Unchecked) field.stripes(palette.unchecked.deep) else field
}

private fun Modifier.stripes(colour: Color) = drawWithCache {
    val step = 18.dp.toPx()
    val width = 6.4.dp.toPx()
    onDrawBehind {
        var x = -size.height
        while (x < size.width) {
            drawLine(colour, Offset(x, size.height + step), Offset(x + size.height + 2 * step, -step), width * 1.0f)
            x += step * 1.42f
        }
    }
}
