// Words of a checkpoint, in the binding and here.
package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.freshness.FreshnessLevel
import cn.fujian.bamin.core.freshness.FreshnessSource
import cn.fujian.bamin.core.point.Direction
import cn.fujian.bamin.core.queue.CodeChange
import cn.fujian.bamin.core.queue.RecordKind
import cn.fujian.bamin.core.scan.Cue
import cn.fujian.bamin.core.scan.GroupWord
import cn.fujian.bamin.core.scan.StopReason
import cn.fujian.bamin.core.scan.VerdictWord
import cn.fujian.bamin.engine.CodeChange as NativeCodeChange
import cn.fujian.bamin.engine.Cue as NativeCue
import cn.fujian.bamin.engine.Direction as NativeDirection
import cn.fujian.bamin.engine.FreshnessLevel as NativeFreshnessLevel
import cn.fujian.bamin.engine.FreshnessSource as NativeFreshnessSource
import cn.fujian.bamin.engine.GroupWord as NativeGroupWord
import cn.fujian.bamin.engine.RecordKind as NativeRecordKind
import cn.fujian.bamin.engine.StopReason as NativeStopReason
import cn.fujian.bamin.engine.VerdictWord as NativeVerdictWord

internal fun NativeCodeChange.own(): CodeChange = when (this) {
    NativeCodeChange.WITHDRAWN -> CodeChange.Withdrawn
    NativeCodeChange.SUSPENDED -> CodeChange.Suspended
    NativeCodeChange.ORANGE -> CodeChange.Orange
    NativeCodeChange.OTHER -> CodeChange.Other
}

internal fun NativeRecordKind.own(): RecordKind = when (this) {
    NativeRecordKind.SCAN -> RecordKind.Scan
    NativeRecordKind.FEEDBACK -> RecordKind.Feedback
    NativeRecordKind.NUMBER_TO_CHECK -> RecordKind.NumberToCheck
    NativeRecordKind.LATER -> RecordKind.Later
}

internal fun NativeDirection.own(): Direction = when (this) {
    NativeDirection.IN -> Direction.In
    NativeDirection.OUT -> Direction.Out
    NativeDirection.BOTH -> Direction.Both
}

internal fun Direction.native(): NativeDirection = when (this) {
    Direction.In -> NativeDirection.IN
    Direction.Out -> NativeDirection.OUT
    Direction.Both -> NativeDirection.BOTH
}

internal fun NativeFreshnessSource.own(): FreshnessSource = when (this) {
    NativeFreshnessSource.TRUST -> FreshnessSource.Trust
    NativeFreshnessSource.STATUS -> FreshnessSource.Status
    NativeFreshnessSource.CLOCK -> FreshnessSource.Clock
    NativeFreshnessSource.SESSION -> FreshnessSource.Session
}

internal fun NativeFreshnessLevel.own(): FreshnessLevel = when (this) {
    NativeFreshnessLevel.FRESH -> FreshnessLevel.Fresh
    NativeFreshnessLevel.OLD -> FreshnessLevel.Old
    NativeFreshnessLevel.TOO_OLD -> FreshnessLevel.TooOld
}

internal fun NativeVerdictWord.own(): VerdictWord = when (this) {
    NativeVerdictWord.GREEN -> VerdictWord.Green
    NativeVerdictWord.ORANGE -> VerdictWord.Orange
    NativeVerdictWord.UNCHECKED -> VerdictWord.Unchecked
    NativeVerdictWord.ALREADY_SHOWN -> VerdictWord.AlreadyShown
    NativeVerdictWord.REFUSED -> VerdictWord.Refused
}

internal fun NativeGroupWord.own(): GroupWord = when (this) {
    NativeGroupWord.GREEN -> GroupWord.Green
    NativeGroupWord.UNCHECKED -> GroupWord.Unchecked
    NativeGroupWord.ORANGE -> GroupWord.Orange
    NativeGroupWord.INCOMPLETE -> GroupWord.Incomplete
    NativeGroupWord.NOT_COUNTED -> GroupWord.NotCounted
}

internal fun NativeCue.own(): Cue = when (this) {
    NativeCue.PASS -> Cue.Pass
    NativeCue.STOP -> Cue.Stop
    NativeCue.UNCHECKED -> Cue.Unchecked
    NativeCue.ALREADY_SHOWN -> Cue.AlreadyShown
    NativeCue.UNREADABLE -> Cue.Unreadable
}

internal fun NativeStopReason.own(): StopReason = when (this) {
    NativeStopReason.STORAGE_FULL -> StopReason.StorageFull
    NativeStopReason.STORAGE_FAILED -> StopReason.StorageFailed
    NativeStopReason.NO_RANDOMNESS -> StopReason.NoRandomness
}
