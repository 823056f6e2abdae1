package cn.fujian.bamin.ui.scan

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.drawBehind
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.graphics.PathEffect
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.GroupWord
import cn.fujian.bamin.core.scan.Member
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.RisingSheet
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.components.SideBySide
import cn.fujian.bamin.ui.components.ToneShapeOnField
import cn.fujian.bamin.ui.components.VerdictHead
import cn.fujian.bamin.ui.components.toneField
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Corners
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold
import cn.fujian.bamin.ui.theme.largeType

/** A family as tiles, with who is missing. */
@Composable
internal fun GroupSheet(decision: Decision.Group, onEvent: (ScanEvent) -> Unit) {
    val word = text(if (decision.word == GroupWord.Green) "scan.group.pass" else "scan.group.wait")
    RisingSheet(word) {
        VerdictHead(decision.word.tone, word, text(decision.word.key), onField = false)
        Tally(decision.members.size + decision.missing.size, decision.members.size)
        Tiles(decision.members.map { it.i } + decision.missing) { i, modifier ->
            val member = decision.members.firstOrNull { it.i == i }
            if (member == null) MissingTile(i, modifier) else MemberTile(member, modifier)
        }
        PrimaryButton(text("scan.next_group"), { onEvent(ScanEvent.Next) })
    }
}

/** While a family is being read. */
@Composable
internal fun GatheringSheet(sheet: ScanSheet.Gathering, onEvent: (ScanEvent) -> Unit) {
    val title = text("scan.gathering")
    RisingSheet(title) {
        Title(title)
        Tally(sheet.n, sheet.read.size)
        Tiles((1..sheet.n).toList()) { i, modifier -> if (i in sheet.read) ReadTile(i, modifier) else MissingTile(i, modifier) }
        Text(text("scan.gathering.note"), color = Bamin.palette.ink2)
        SecondaryButton(text("scan.stop_group"), { onEvent(ScanEvent.FinishGroup) })
    }
}

/** Everybody was read; a person counts who stands there. */
@Composable
internal fun CountSheet(n: Int, onEvent: (ScanEvent) -> Unit) {
    val title = text("scan.count", "count" to n)
    RisingSheet(title) {
        Title(title)
        Text(text("scan.count.note"), color = Bamin.palette.ink2)
        SideBySide(
            { SecondaryButton(text("scan.count.wrong"), { onEvent(ScanEvent.FinishGroup) }, it) },
            { PrimaryButton(text("scan.count.right", "count" to n), { onEvent(ScanEvent.ConfirmCount) }, it) },
        )
    }
}

internal val GroupWord.tone: Tone
    get() = when (this) {
        GroupWord.Green -> Tone.Green
        GroupWord.Orange -> Tone.Orange
        GroupWord.Unchecked, GroupWord.Incomplete, GroupWord.NotCounted -> Tone.Unchecked
    }

@Composable
private fun Tally(n: Int, read: Int) {
    val key = if (read == n) "scan.group.all" else "scan.group.some"
    Text(text(key, "count" to n, "read" to read, "missing" to n - read), color = Bamin.palette.ink2, style = Bamin.type.title)
}

@Composable
private fun Tiles(members: List<Int>, tile: @Composable (Int, Modifier) -> Unit) {
    val across = if (largeType) 1 else 2
    Column(verticalArrangement = Arrangement.spacedBy(Space.s)) {
        for (row in members.sorted().chunked(across)) {
            Row(Modifier.fillMaxWidth().height(IntrinsicSize.Min), Arrangement.spacedBy(Space.s)) {
                for (i in row) tile(i, Modifier.weight(1f).fillMaxHeight())
                repeat(across - row.size) { Spacer(Modifier.weight(1f)) }
            }
        }
    }
}

@Composable
private fun MemberTile(member: Member, modifier: Modifier) {
    val tone = member.verdict.word.tone
    val word = verdictWord(member.verdict.word)
    val ink = Bamin.palette.tones(tone).onField
    val person = member.verdict.person
    Row(
        modifier.clip(Corners.card).toneField(tone, Bamin.palette).heightIn(min = 76.dp).padding(Space.m, Space.s)
            .semantics(mergeDescendants = true) { stateDescription = word },
        verticalAlignment = Alignment.CenterVertically,
    ) {
        ToneShapeOnField(tone, 28.dp)
        Column(Modifier.padding(start = Space.m)) {
            val name = person?.name ?: text("scan.nth", "n" to member.i)
            Text(text("scan.word_and_name", "word" to word, "name" to name), color = ink, style = Bamin.type.title.bold)
            val note = person?.let { text("scan.year_and_tail", "year" to it.birthYear, "tail" to it.documentTail) }
                ?: member.verdict.reason?.let { text(it) }
            note?.let { Text(it, color = ink) }
        }
    }
}

@Composable
private fun ReadTile(i: Int, modifier: Modifier) {
    val palette = Bamin.palette
    Tile(modifier.clip(Corners.card).drawBehind { drawRect(palette.recess) }, i, text("scan.read")) {
        Glyph(Icons.Check, tint = palette.green.text, size = 28.dp)
    }
}

@Composable
private fun MissingTile(i: Int, modifier: Modifier) {
    val colour = Bamin.palette.control
    val dashed = Modifier.drawBehind {
        val dash = PathEffect.dashPathEffect(floatArrayOf(6.dp.toPx(), 4.dp.toPx()))
        drawRoundRect(colour, cornerRadius = CornerRadius(12.dp.toPx()), style = Stroke(2.dp.toPx(), pathEffect = dash))
    }
    Tile(modifier.then(dashed), i, text("scan.missing")) { Glyph(Icons.Scan, tint = Bamin.palette.ink2, size = 28.dp) }
}

@Composable
private fun Tile(modifier: Modifier, i: Int, title: String, sign: @Composable () -> Unit) {
    Row(
        modifier.heightIn(min = 76.dp).padding(Space.m, Space.s).semantics(mergeDescendants = true) {},
        verticalAlignment = Alignment.CenterVertically,
    ) {
        sign()
        Column(Modifier.padding(start = Space.m)) {
            Text(title, style = Bamin.type.title.bold)
            Text(text("scan.nth", "n" to i), color = Bamin.palette.ink2)
        }
    }
}
