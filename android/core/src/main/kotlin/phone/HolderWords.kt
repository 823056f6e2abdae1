// Words of a holder's pages, in the binding and here.
package cn.fujian.bamin.core.phone

import cn.fujian.bamin.core.appeal.AppealState
import cn.fujian.bamin.core.arrival.Origin
import cn.fujian.bamin.core.arrival.OriginOutcome
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.core.family.FamilyField
import cn.fujian.bamin.core.handover.HandOverSide
import cn.fujian.bamin.core.handover.HandOverState
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.signin.IdentityLevel
import cn.fujian.bamin.engine.AppealState as NativeAppealState
import cn.fujian.bamin.engine.ConsentPurpose as NativeConsentPurpose
import cn.fujian.bamin.engine.FamilyField as NativeFamilyField
import cn.fujian.bamin.engine.HandOverSide as NativeHandOverSide
import cn.fujian.bamin.engine.HandOverState as NativeHandOverState
import cn.fujian.bamin.engine.IdentityLevel as NativeIdentityLevel
import cn.fujian.bamin.engine.Language as NativeLanguage
import cn.fujian.bamin.engine.OriginOutcome as NativeOriginOutcome
import cn.fujian.bamin.engine.OriginState as NativeOriginState

internal fun NativeFamilyField.own(): FamilyField = when (this) {
    NativeFamilyField.HOLDER -> FamilyField.Holder
    NativeFamilyField.RELATION -> FamilyField.Relation
    NativeFamilyField.NAME -> FamilyField.Name
    NativeFamilyField.DOCUMENT -> FamilyField.Document
    NativeFamilyField.BIRTH -> FamilyField.Birth
    NativeFamilyField.PHONE -> FamilyField.Phone
    NativeFamilyField.SMS_CODE -> FamilyField.SmsCode
    NativeFamilyField.HEALTH -> FamilyField.Health
    NativeFamilyField.PROMISE -> FamilyField.Promise
}

internal fun NativeHandOverSide.own(): HandOverSide = when (this) {
    NativeHandOverSide.GIVER -> HandOverSide.Giver
    NativeHandOverSide.RECEIVER -> HandOverSide.Receiver
}

internal fun NativeHandOverState.own(): HandOverState = when (this) {
    NativeHandOverState.OFFERED -> HandOverState.Offered
    NativeHandOverState.ACCEPTED -> HandOverState.Accepted
}

internal fun NativeConsentPurpose.own(): Purpose = when (this) {
    NativeConsentPurpose.ACCOUNT -> Purpose.Account
    NativeConsentPurpose.SHOWING -> Purpose.Showing
}

internal fun Purpose.native(): NativeConsentPurpose = when (this) {
    Purpose.Account -> NativeConsentPurpose.ACCOUNT
    Purpose.Showing -> NativeConsentPurpose.SHOWING
}

internal fun NativeAppealState.own(): AppealState = when (this) {
    NativeAppealState.WAITING -> AppealState.Waiting
    NativeAppealState.BEGUN -> AppealState.Begun
    NativeAppealState.OPEN -> AppealState.Open
    NativeAppealState.ACCEPTED -> AppealState.Accepted
    NativeAppealState.REJECTED -> AppealState.Rejected
    NativeAppealState.REFUSED -> AppealState.Refused
}

internal fun NativeIdentityLevel.own(): IdentityLevel = when (this) {
    NativeIdentityLevel.L1 -> IdentityLevel.L1
    NativeIdentityLevel.L3 -> IdentityLevel.L3
    NativeIdentityLevel.L4 -> IdentityLevel.L4
}

internal fun NativeOriginState.own(): Origin = when (this) {
    NativeOriginState.WAITING -> Origin.Waiting
    NativeOriginState.GREEN -> Origin.Green
    NativeOriginState.NOT_GREEN -> Origin.NotGreen
}

internal fun NativeOriginOutcome.own(): OriginOutcome = when (this) {
    NativeOriginOutcome.NOT_ASKED -> OriginOutcome.NotAsked
    NativeOriginOutcome.KNOWN -> OriginOutcome.Known
    NativeOriginOutcome.NOT_UPLOADED -> OriginOutcome.NotUploaded
    NativeOriginOutcome.UNKNOWN_PERSON -> OriginOutcome.UnknownPerson
    NativeOriginOutcome.GARBLED -> OriginOutcome.Garbled
    NativeOriginOutcome.UNREACHABLE -> OriginOutcome.Unreachable
}

internal fun Language.native(): NativeLanguage = when (this) {
    Language.Chinese -> NativeLanguage.CHINESE
    Language.English -> NativeLanguage.ENGLISH
}
