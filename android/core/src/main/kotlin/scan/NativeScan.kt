package cn.fujian.bamin.core.scan

import cn.fujian.bamin.core.Text
import cn.fujian.bamin.core.phone.asMap
import cn.fujian.bamin.core.phone.own
import cn.fujian.bamin.core.wallet.own
import cn.fujian.bamin.engine.FrameRegion as NativeFrameRegion
import cn.fujian.bamin.engine.Person as NativePerson
import cn.fujian.bamin.engine.ScanStep as NativeScanStep
import cn.fujian.bamin.engine.Verdict as NativeVerdict

internal fun FrameRegion.native() =
    NativeFrameRegion(left.toUInt(), top.toUInt(), width.toUInt(), height.toUInt())

internal fun ScanState.after(step: NativeScanStep): ScanState = when (step) {
    is NativeScanStep.Decided -> decided(Decision.One(step.verdict.own()))
    is NativeScanStep.Group -> decided(
        Decision.Group(
            word = step.word.own(),
            cue = step.cue.own(),
            members = step.members.map { Member(it.i.toInt(), it.verdict.own()) },
            missing = step.missing.map { it.toInt() },
        ),
    )
    NativeScanStep.Nothing -> copy(step = ScanStep.Nothing)
    NativeScanStep.Looking -> copy(step = ScanStep.Looking)
    NativeScanStep.Unreadable -> copy(step = ScanStep.Unreadable)
    NativeScanStep.StillInView -> copy(step = ScanStep.StillInView)
    is NativeScanStep.AskChallenge -> copy(step = ScanStep.AskChallenge(step.digits.toInt()))
    is NativeScanStep.Gathering -> copy(step = ScanStep.Gathering(step.read.map { it.toInt() }, step.n.toInt()))
    is NativeScanStep.CountThem -> copy(step = ScanStep.CountThem(step.n.toInt()))
    is NativeScanStep.Stop -> copy(step = ScanStep.Stop(step.reason.own()))
}

private fun ScanState.decided(decision: Decision) = ScanState(ScanStep.Decided, decision, decisions + 1)

private fun NativeVerdict.own(): Verdict {
    val word = word.own()
    // A refusal's reason and an unchecked code's are told in different words.
    val room = if (word == VerdictWord.Unchecked) "unchecked" else "refusal"
    return Verdict(
        event = event,
        word = word,
        reason = reason?.let { Text("$room.${it.code}", it.params.asMap()) },
        cue = cue.own(),
        person = person?.own(),
        evidenceAge = evidenceAge,
        trustAge = trustAge,
        trustWarning = trustWarning,
    )
}

private fun NativePerson.own() = Person(
    colour = colour.own(),
    name = name,
    birthYear = birthYear.toInt(),
    documentTail = documentTail,
    kind = kind.own(),
    lastTest = lastTest?.own(),
    regionLevel = regionLevel?.own(),
    asOf = asOf,
)
