package cn.fujian.bamin.ui.scan

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.em
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.scan.StopReason
import cn.fujian.bamin.ui.components.Field
import cn.fujian.bamin.ui.components.FieldButton
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.Option
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.RisingSheet
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.components.Segments
import cn.fujian.bamin.ui.components.Sheet
import cn.fujian.bamin.ui.components.SideBySide
import cn.fujian.bamin.ui.components.VerdictHead
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.steps.Step
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold

@Composable
internal fun Sheets(sheet: ScanSheet, onEvent: (ScanEvent) -> Unit, go: (Route) -> Unit) {
    when (sheet) {
        is ScanSheet.One -> VerdictSheet(sheet, onEvent, go)
        is ScanSheet.Group -> GroupSheet(sheet.decision, onEvent)
        is ScanSheet.Gathering -> GatheringSheet(sheet, onEvent)
        is ScanSheet.Count -> CountSheet(sheet.n, onEvent)
        is ScanSheet.Challenge -> ChallengeSheet(sheet.digits, onEvent)
        is ScanSheet.Stop -> StopSheet(sheet.reason, onEvent, go)
        is ScanSheet.Failed -> FailedSheet(sheet.why, onEvent, go)
    }
}

@Composable
internal fun Title(title: String) {
    Text(
        title,
        Modifier.fillMaxWidth().padding(top = Space.s).semantics { heading(); liveRegion = LiveRegionMode.Polite },
        style = Bamin.type.heading.bold,
    )
}

/** Four digits for the holder to type, large enough to be read from the other side. */
@Composable
private fun ChallengeSheet(digits: Int, onEvent: (ScanEvent) -> Unit) {
    val title = text("scan.challenge")
    RisingSheet(title) {
        Title(title)
        val shown = digits.toString().padStart(4, '0')
        Text(
            shown,
            Modifier.fillMaxWidth().padding(vertical = Space.m).semantics { contentDescription = shown.toList().joinToString(" ") },
            style = Bamin.type.word.copy(letterSpacing = 0.3.em, fontSize = Bamin.type.word.fontSize * 1.3f, lineHeight = Bamin.type.word.lineHeight * 1.3f),
            textAlign = TextAlign.Center,
            maxLines = 1,
        )
        Text(text("scan.challenge.note"), color = Bamin.palette.ink2)
        SecondaryButton(text("scan.challenge.cancel"), { onEvent(ScanEvent.CancelDigits) })
    }
}

/** No record can be kept, so nobody is judged. */
@Composable
private fun StopSheet(reason: StopReason, onEvent: (ScanEvent) -> Unit, go: (Route) -> Unit) {
    val word = text("scan.stop")
    RisingSheet(word, tone = Tone.Refused) {
        val ink = Bamin.palette.refused.onField
        VerdictHead(Tone.Refused, word, null)
        Text(text(reason.key), color = ink, style = Bamin.type.title.bold)
        Text(text("scan.stop.note"), color = ink)
        SideBySide(
            { FieldButton(Tone.Refused, text("scan.see_queue"), { go(Route.Queue) }, it) },
            { FieldButton(Tone.Refused, text("common.try_again"), { onEvent(ScanEvent.TryAgain) }, it, Icons.Again, filled = true) },
        )
    }
}

@Composable
private fun FailedSheet(why: Failure, onEvent: (ScanEvent) -> Unit, go: (Route) -> Unit) {
    val title = text("scan.not_ready")
    RisingSheet(title) {
        Title(title)
        Text(text(why), style = Bamin.type.title)
        Text(text("common.failure_code", "code" to why.code), color = Bamin.palette.ink3, style = Bamin.type.small)
        SideBySide(
            { SecondaryButton(text("common.try_again"), { onEvent(ScanEvent.TryAgain) }, it) },
            { PrimaryButton(text("scan.choose_point"), { go(Route.Point) }, it) },
        )
    }
}

/** The temperature and the reason of a passage. */
@Composable
internal fun FeedbackSheet(form: FeedbackForm, onEvent: (ScanEvent) -> Unit) {
    fun change(normal: Boolean? = form.normal, celsius: String = form.celsius, reason: String = form.reason) =
        onEvent(ScanEvent.ChangeFeedback(normal, celsius, reason))
    Sheet(text("scan.feedback"), { onEvent(ScanEvent.DismissFeedback) }) {
        Column(Modifier.padding(horizontal = Space.l)) {
            val problem = form.problem
            Segments(
                text("scan.feedback.temperature"),
                listOf(Option(true, text("scan.feedback.normal")), Option(false, text("scan.feedback.fever"))),
                form.normal,
                { change(normal = it) },
                problem = problem?.takeIf { it != FeedbackProblem.NoNumber }?.let { text(it.key) },
            )
            Field(
                text("scan.feedback.celsius"), form.celsius, { change(celsius = it) },
                problem = problem?.takeIf { it == FeedbackProblem.NoNumber }?.let { text(it.key) },
                hint = "36.8",
                keyboard = KeyboardType.Decimal,
            )
            val failed = form.step as? Step.Failed
            Field(
                text("scan.feedback.reason"), form.reason, { change(reason = it) },
                problem = failed?.let { text(it.why) },
                last = true,
                onDone = { onEvent(ScanEvent.SendFeedback) },
            )
            PrimaryButton(text("scan.feedback.save"), { onEvent(ScanEvent.SendFeedback) }, runs = form.step == Step.Running)
        }
    }
}
