package cn.fujian.bamin.ui.components

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.text.BasicText
import androidx.compose.foundation.text.TextAutoSize
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/** What was decided, to be read at two metres: shape, word, and what it comes to. */
@Composable
fun VerdictHead(tone: Tone, word: String, line: String?, modifier: Modifier = Modifier, onField: Boolean = true) {
    val tones = Bamin.palette.tones(tone)
    val ink = if (onField) tones.onField else Bamin.palette.ink
    val below: @Composable () -> Unit = {
        line?.let { Text(it, color = ink, style = if (largeType) Bamin.type.title.bold else Bamin.type.heading.bold) }
    }
    Column(
        modifier.fillMaxWidth().padding(vertical = Space.m).semantics(mergeDescendants = true) {
            stateDescription = word
            liveRegion = LiveRegionMode.Assertive
            heading()
        },
    ) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            val side = if (largeType) 72.dp else if (onField) 104.dp else 64.dp
            if (onField) ToneShapeOnField(tone, side) else ToneShape(tone, side)
            Spacer(Modifier.width(if (largeType) Space.m else Space.l))
            Column(Modifier.weight(1f)) {
                Word(word, ink)
                if (!largeType) below()
            }
        }
        if (largeType) below()
    }
}

/** A word of the largest type that shrinks rather than break. */
@Composable
private fun Word(word: String, ink: Color) {
    val style = Bamin.type.word
    BasicText(
        word,
        style = style.copy(color = ink),
        maxLines = 1,
        softWrap = false,
        autoSize = TextAutoSize.StepBased(style.fontSize * 0.45f, style.fontSize),
    )
}
