package cn.fujian.bamin.ui.scan

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.unit.DpSize
import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.LastTest
import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.core.RegionLevel
import cn.fujian.bamin.core.SubjectKind
import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.freshness.FreshnessLevel
import cn.fujian.bamin.core.freshness.FreshnessSource
import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.point.Duty
import cn.fujian.bamin.core.point.Point
import cn.fujian.bamin.core.scan.Cue
import cn.fujian.bamin.core.scan.Decision
import cn.fujian.bamin.core.scan.GroupWord
import cn.fujian.bamin.core.scan.Member
import cn.fujian.bamin.core.scan.Person
import cn.fujian.bamin.core.scan.StopReason
import cn.fujian.bamin.core.scan.Verdict
import cn.fujian.bamin.core.scan.VerdictWord
import cn.fujian.bamin.ui.samples.Phone
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.samples.SmallPhone

private val gate = Duty(Point(1, "闽江花园小区 南门", "community", 350102), Direction.In)

private val chen = person("陈**", 1987, "1X")
private val green = Verdict("e1", VerdictWord.Green, null, Cue.Pass, chen, 120, 3600, trustWarning = false)
private val orange = Verdict("e2", VerdictWord.Orange, null, Cue.Stop, person("王**", 1958, "45", Colour.Orange), 120, 3600, trustWarning = false)
private val unchecked = Verdict(
    "e3", VerdictWord.Unchecked, Text("unchecked.evidence", mapOf("seconds" to "2820")), Cue.Unchecked,
    person("黄**", 1994, "46", kind = SubjectKind.Arrival).copy(lastTest = null, regionLevel = null), 2820, 90_000, trustWarning = true,
)
private val shown = Verdict("e4", VerdictWord.AlreadyShown, null, Cue.AlreadyShown, chen, 120, 3600, trustWarning = false)
private val refused = Verdict(
    "e5", VerdictWord.Refused, Text("refusal.expired", mapOf("seconds" to "61", "suspect" to "holder")), Cue.Stop, null, null, null, trustWarning = false,
)

private val ready = ScanState(
    duty = gate,
    freshness = FreshnessLine(FreshnessLevel.Fresh, FreshnessSource.Status, 125),
    waiting = 12,
    torch = false,
)
private val idle = ready.copy(last = green)

private val family = Decision.Group(
    GroupWord.Incomplete,
    Cue.Stop,
    listOf(
        Member(1, green.copy(person = person("林**", 1986, "2X"))),
        Member(2, green.copy(person = chen)),
        Member(3, orange),
        Member(4, green.copy(person = person("林*", 2012, "18"))),
    ),
    missing = listOf(5),
)
private val whole = family.copy(word = GroupWord.Green, cue = Cue.Pass, members = family.members.filter { it.verdict.word == VerdictWord.Green }, missing = emptyList())

val scanSamples = ScreenSamples(
    "scan",
    listOf(
        sample("idle", idle),
        sample("idle_small", idle, SmallPhone),
        sample("no_torch_all_uploaded", ready.copy(torch = null, waiting = 0, hint = ScanHint.Looking)),
        sample("unreadable", idle.copy(hint = ScanHint.Unreadable)),
        sample("still_in_view", idle.copy(hint = ScanHint.StillInView)),
        sample("old", idle.copy(freshness = FreshnessLine(FreshnessLevel.Old, FreshnessSource.Status, 2820), waiting = 58)),
        sample("too_old", idle.copy(freshness = FreshnessLine(FreshnessLevel.TooOld, FreshnessSource.Trust, 900_000), waiting = 1204)),
        sample("green", idle.copy(sheet = ScanSheet.One(green, leaves = true))),
        sample("orange", idle.copy(sheet = ScanSheet.One(orange, leaves = false))),
        sample("unchecked", idle.copy(sheet = ScanSheet.One(unchecked, leaves = false))),
        sample("already_shown", idle.copy(sheet = ScanSheet.One(shown, leaves = false))),
        sample("refused", idle.copy(sheet = ScanSheet.One(refused, leaves = false))),
        sample("refused_small", idle.copy(sheet = ScanSheet.One(refused, leaves = false)), SmallPhone),
        sample("gathering", idle.copy(sheet = ScanSheet.Gathering(listOf(1, 3), 4))),
        sample("count", idle.copy(sheet = ScanSheet.Count(5))),
        sample("group_missing", idle.copy(sheet = ScanSheet.Group(family))),
        sample("group_green", idle.copy(sheet = ScanSheet.Group(whole))),
        sample("challenge", idle.copy(sheet = ScanSheet.Challenge(482))),
        sample("stop", idle.copy(sheet = ScanSheet.Stop(StopReason.StorageFull))),
        sample("no_point", ScanState(sheet = ScanSheet.Failed(Failure("no_point")))),
        sample("feedback", idle.copy(feedback = FeedbackForm("e1", normal = false, celsius = "37.9", reason = "送菜"))),
        sample("feedback_empty", idle.copy(feedback = FeedbackForm("e1", problem = FeedbackProblem.Empty))),
    ),
)

private fun sample(name: String, state: ScanState, size: DpSize = Phone) =
    Sample(name, size) { ScanScreen(state, {}, {}) { Street(it) } }

/** What a camera might see. */
@Composable
private fun Street(modifier: Modifier) {
    Canvas(modifier.background(Color(0xFF5D6963))) {
        for ((from, width, colour) in listOf(Triple(0.05f, 0.12f, 0xFF525D58), Triple(0.45f, 0.25f, 0xFF697670), Triple(0.85f, 0.1f, 0xFF4C5752))) {
            val left = from * size.width
            val right = left + width * size.width
            val lean = size.height * 0.16f
            drawPath(
                Path().apply {
                    moveTo(left + lean, 0f)
                    lineTo(right + lean, 0f)
                    lineTo(right - lean, size.height)
                    lineTo(left - lean, size.height)
                    close()
                },
                Color(colour),
            )
        }
    }
}

private fun person(name: String, born: Int, tail: String, colour: Colour = Colour.Green, kind: SubjectKind = SubjectKind.Resident) =
    Person(name = name, birthYear = born, documentTail = tail, colour = colour, kind = kind, lastTest = LastTest(NaatResult.Negative, "2020-11-29"), regionLevel = RegionLevel.Low, asOf = 1_606_781_520)
