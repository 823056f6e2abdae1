package cn.fujian.bamin.ui.components

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.text.BasicText
import androidx.compose.foundation.text.TextAutoSize
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/** The top of a code: colour, shape and word. [note] stands beside it as long as there is room. */
@Composable
fun Band(tone: Tone, word: String, note: String?, compact: Boolean, modifier: Modifier = Modifier) {
    val state = toneWord(tone)
    Row(
        modifier.fillMaxWidth().clipToBounds().toneField(tone, Bamin.palette)
            .heightIn(min = if (compact) 50.dp else 66.dp)
            .padding(horizontal = Space.l, vertical = if (compact) 0.dp else Space.xs)
            .semantics(mergeDescendants = true) { stateDescription = state; heading() },
        verticalAlignment = Alignment.CenterVertically,
    ) {
        val tones = Bamin.palette.tones(tone)
        ToneShapeOnField(tone, (if (compact) 36.dp else 42.dp).grown)
        Spacer(Modifier.width(Space.m))
        val style = Bamin.type.word
        BasicText(
            word,
            Modifier.weight(1f),
            style.copy(color = tones.onField),
            maxLines = 1,
            softWrap = false,
            autoSize = TextAutoSize.StepBased(style.fontSize * 0.5f, style.fontSize),
        )
        if (note != null && !largeType) {
            Text(
                note,
                Modifier.padding(start = Space.s),
                tones.onField,
                style = if (compact) Bamin.type.small else Bamin.type.body,
                textAlign = TextAlign.End,
            )
        }
    }
}

/** Under the band, darker: what was known when, and how long it holds. */
@Composable
fun BandStrip(tone: Tone, left: AnnotatedString, right: AnnotatedString?, modifier: Modifier = Modifier) {
    val tones = Bamin.palette.tones(tone)
    val strip = modifier.fillMaxWidth().background(tones.deep)
        .semantics(mergeDescendants = true) {}
    val style = Bamin.type.body
    if (largeType) {
        Column(strip.padding(Space.l, 6.dp)) {
            Text(left, color = tones.onField, style = style)
            right?.let { Text(it, color = tones.onField, style = style) }
        }
    } else {
        Row(strip.padding(Space.l, 5.dp), Arrangement.SpaceBetween, Alignment.CenterVertically) {
            Text(left, color = tones.onField, style = style)
            right?.let { Text(it, color = tones.onField, style = style) }
        }
    }
}

/** A smaller band over a card: shape, a title and one line more. */
@Composable
fun CardBand(tone: Tone, title: String, note: String?, modifier: Modifier = Modifier) {
    val state = toneWord(tone)
    val tones = Bamin.palette.tones(tone)
    Row(
        modifier.fillMaxWidth().clipToBounds().toneField(tone, Bamin.palette).heightIn(min = 52.dp)
            .padding(Space.l, 10.dp)
            .semantics(mergeDescendants = true) { stateDescription = state },
        verticalAlignment = Alignment.CenterVertically,
    ) {
        ToneShapeOnField(tone, (if (note == null) 26.dp else 36.dp).grown)
        Spacer(Modifier.width(Space.m))
        Column {
            Text(title, color = tones.onField, style = Bamin.type.heading.bold)
            note?.let { Text(it, color = tones.onField, style = Bamin.type.body) }
        }
    }
}
