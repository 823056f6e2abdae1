package cn.fujian.bamin.ui.scan

import androidx.compose.animation.core.Animatable
import androidx.compose.animation.core.LinearEasing
import androidx.compose.animation.core.tween
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.key
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.scan.Person
import cn.fujian.bamin.core.scan.Verdict
import cn.fujian.bamin.core.scan.VerdictWord
import cn.fujian.bamin.ui.components.FieldButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.RisingSheet
import cn.fujian.bamin.ui.components.SideBySide
import cn.fujian.bamin.ui.components.VerdictHead
import cn.fujian.bamin.ui.components.toneWord
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.day
import cn.fujian.bamin.ui.text.dayAndTime
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.text.texts
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.LocalReducedMotion
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType
import java.time.LocalDate

/** A code shown twice is nothing that one may pass by: it looks like one to be checked. */
internal val VerdictWord.tone: Tone
    get() = when (this) {
        VerdictWord.Green -> Tone.Green
        VerdictWord.Orange -> Tone.Orange
        VerdictWord.Unchecked, VerdictWord.AlreadyShown -> Tone.Unchecked
        VerdictWord.Refused -> Tone.Refused
    }

@Composable
internal fun verdictWord(word: VerdictWord): String =
    if (word == VerdictWord.AlreadyShown) text("scan.word.already_shown") else toneWord(word.tone)

/** What was decided on one person, who it is, and what to do. */
@Composable
internal fun VerdictSheet(sheet: ScanSheet.One, onEvent: (ScanEvent) -> Unit, go: (Route) -> Unit) {
    val verdict = sheet.verdict
    val tone = verdict.word.tone
    val word = verdictWord(verdict.word)
    RisingSheet(word, tone = tone) {
        VerdictHead(tone, word, text("scan.line.${verdict.word.key.substringAfter('.')}"))
        verdict.reason?.let { Block(tone, text(it), reasonNote(verdict.word)) }
        verdict.person?.let { Who(it, tone) }
        if (verdict.word == VerdictWord.Refused) Block(tone, text("scan.say_again"), text("scan.say"), noteFirst = true)
        if (verdict.trustWarning) verdict.trustAge?.let { Text(text("scan.trust_warning", "age" to it), color = Bamin.palette.tones(tone).onField) }
        Buttons(verdict, onEvent, go)
        if (sheet.leaves) key(verdict.event) { Leaves(tone) }
    }
}

@Composable
private fun reasonNote(word: VerdictWord): String? = if (word == VerdictWord.Unchecked) text("scan.unchecked_note") else null

/** Words on a darker part of the field. */
@Composable
private fun Block(tone: Tone, title: String, note: String?, noteFirst: Boolean = false) {
    Panel(tone) {
        val ink = Bamin.palette.tones(tone).onField
        if (noteFirst && note != null) Text(note, color = ink)
        Text(title, color = ink, style = Bamin.type.title.bold)
        if (!noteFirst && note != null) Text(note, color = ink)
    }
}

@Composable
private fun Panel(tone: Tone, content: @Composable ColumnScope.() -> Unit) {
    Column(
        Modifier.fillMaxWidth().background(Bamin.palette.tones(tone).deep, Corners.card).padding(Space.l, Space.m)
            .semantics(mergeDescendants = true) {},
        content = content,
    )
}

/** What is compared with the person and the card, and what the code says about them. */
@Composable
private fun ColumnScope.Who(person: Person, tone: Tone) {
    val ink = Bamin.palette.tones(tone).onField
    val cells = listOf(
        text("scan.name") to person.name,
        text("scan.born") to person.birthYear.toString(),
        text("scan.tail") to person.documentTail,
    )
    Panel(tone) {
        if (largeType) cells.forEach { (name, value) -> Cell(name, value, tone, Modifier) }
        else Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(Space.m)) {
            cells.forEachIndexed { i, (name, value) -> Cell(name, value, tone, Modifier.weight(if (i == 0) 1.3f else 1f)) }
        }
    }
    Column(verticalArrangement = Arrangement.spacedBy(Space.xs)) {
        val test = person.lastTest
        val result = test?.let { text("scan.test_on", "name" to text(it.result.key), "date" to texts.day(LocalDate.parse(it.day))) }
        Line(text("scan.test"), result ?: text("scan.no_test"), tone)
        Line(text("scan.region"), text(person.regionLevel?.key ?: "region_level.none"), tone)
        if (person.kind != SubjectKind.Resident) Line(text("scan.kind"), text(person.kind.key), tone)
        Line(text("scan.facts_of"), texts.dayAndTime(person.asOf), tone)
        Text(text("verdict.compare"), Modifier.padding(top = Space.xs), ink)
    }
}

@Composable
private fun Cell(name: String, value: String, tone: Tone, modifier: Modifier) {
    val ink = Bamin.palette.tones(tone).onField
    Column(modifier) {
        Text(name, color = ink)
        Text(value, color = ink, style = Bamin.type.heading.bold)
    }
}

@Composable
private fun Line(name: String, value: String, tone: Tone) {
    val ink = Bamin.palette.tones(tone).onField
    val row = Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}
    if (largeType) {
        Column(row) {
            Text(name, color = ink)
            Text(value, color = ink, style = Bamin.type.body.bold)
        }
    } else {
        Row(row, Arrangement.spacedBy(Space.m)) {
            Text(name, color = ink)
            Text(value, Modifier.weight(1f), ink, style = Bamin.type.body.bold, textAlign = TextAlign.End)
        }
    }
}

@Composable
private fun Buttons(verdict: Verdict, onEvent: (ScanEvent) -> Unit, go: (Route) -> Unit) {
    val tone = verdict.word.tone
    val next = { onEvent(ScanEvent.Next) }
    when (verdict.word) {
        VerdictWord.Green, VerdictWord.Orange, VerdictWord.Unchecked -> SideBySide(
            { FieldButton(tone, text("scan.add"), { onEvent(ScanEvent.AddFeedback(verdict.event)) }, it, Icons.Temperature) },
            { FieldButton(tone, text("scan.next"), next, it, filled = true) },
        )
        VerdictWord.AlreadyShown -> SideBySide(
            { FieldButton(tone, text("scan.confirm"), { onEvent(ScanEvent.Confirm) }, it) },
            { FieldButton(tone, text("scan.next"), next, it, filled = true) },
        )
        VerdictWord.Refused -> SideBySide(
            { FieldButton(tone, text("scan.number"), { go(Route.Number) }, it, Icons.Keypad) },
            { FieldButton(tone, text("scan.scan_again"), next, it, Icons.Again, filled = true) },
        )
    }
}

/** How long the verdict is still seen. */
@Composable
private fun Leaves(tone: Tone) {
    val tones = Bamin.palette.tones(tone)
    val left = remember { Animatable(1f) }
    if (!LocalReducedMotion.current) LaunchedEffect(Unit) { left.animateTo(0f, tween(GREEN_STAYS.toInt(), easing = LinearEasing)) }
    Canvas(Modifier.fillMaxWidth().height(4.dp)) {
        val round = CornerRadius(size.height / 2)
        drawRoundRect(tones.deep, cornerRadius = round)
        drawRoundRect(tones.onField, size = size.copy(width = size.width * left.value), cornerRadius = round)
    }
    Text(text("scan.leaves"), Modifier.fillMaxWidth(), tones.onField, textAlign = TextAlign.Center)
}
